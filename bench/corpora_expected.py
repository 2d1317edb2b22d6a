"""What somebody who read the collections' files says of them; see `corpora.py`."""

# Of ordinary mails: those that a machine or a mailing list sent.
MACHINES = frozenset((
    "error_emails/bad_date_header.eml", "error_emails/empty_in_reply_to.eml", "error_emails/encoding_madness.eml",
    "mime_emails/raw_email_encoded_stack_level_too_deep.eml",
    "mime_emails/raw_email_with_mimepart_without_content_type.eml",
    "multipart_report_emails/multi_address_bounce1.eml", "multipart_report_emails/multi_address_bounce2.eml",
    "multipart_report_emails/multipart_report_multiple_status.eml", "multipart_report_emails/report_422.eml",
    "multipart_report_emails/report_530.eml", "plain_emails/raw_email_trailing_dot.eml", "badbound.msg",
    "jt-0498.msg",
))  # fmt: skip

# How many lines that are not blank belong to the reply, by the name of the body.
REPLIES = {
    "github_correct_sig": 1, "github_email_1_1": 4, "github_email_1_2": 24, "github_email_1_3": 2,
    "github_email_1_4": 1, "github_email_1_5": 12, "github_email_1_6": 1, "github_email_1_7": 1, "github_email_1_8":
    15, "github_email_2_1": 1, "github_email_2_2": 1, "github_email_2_3": 1, "github_email_BlackBerry": 1,
    "github_email_bullets": 5, "github_email_iPhone": 1, "github_email_long_quote": 7,
    "github_email_multi_word_sent_from_my_mobile_device": 1, "github_email_one_is_not_on": 3,
    "github_email_sent_from_my_not_signature": 2, "github_email_sig_delimiter_in_middle_of_line": 4,
    "github_greedy_on": 4, "github_pathological": 2, "willdurand_correct_sig": 1, "willdurand_email_1": 4,
    "willdurand_email_10": 5, "willdurand_email_11": 5, "willdurand_email_12": 5, "willdurand_email_13": 5,
    "willdurand_email_14": 5, "willdurand_email_15": 5, "willdurand_email_16": 5, "willdurand_email_17": 5,
    "willdurand_email_18": 5, "willdurand_email_19": 1, "willdurand_email_2": 24, "willdurand_email_20": 1,
    "willdurand_email_21": 497, "willdurand_email_22": 5, "willdurand_email_23": 5, "willdurand_email_23_1": 6,
    "willdurand_email_2_1": 1, "willdurand_email_3": 2, "willdurand_email_4": 1, "willdurand_email_5": 12,
    "willdurand_email_6": 1, "willdurand_email_7": 5, "willdurand_email_8": 5, "willdurand_email_9": 5,
    "willdurand_email_blackberry": 1, "willdurand_email_bullets": 5, "willdurand_email_custom_quote_header": 1,
    "willdurand_email_customer_quote_header_2": 1, "willdurand_email_customer_quote_header_3": 3,
    "willdurand_email_iphone": 1, "willdurand_email_issue_77": 4, "willdurand_email_ls-l": 25,
    "willdurand_email_multi_word_sent_from_my_mobile_device": 1, "willdurand_email_norwegian_gmail": 5,
    "willdurand_email_one_is_not_on": 3, "willdurand_email_sent_from_my_not_signature": 2,
    "willdurand_email_thread": 1, "willdurand_email_unquoted_reply": 1, "willdurand_email_w10_mail": 2,
    "willdurand_email_with_date_headers": 3, "willdurand_email_with_from_headers": 2,
    "willdurand_email_zimbra_free_en": 5, "willdurand_email_zimbra_free_fr": 5, "willdurand_sig_no_empty_line": 1,
}  # fmt: skip
