// Tells the desk the browser's time zone, so that the next page writes its times in it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const said = document.cookie.split("; ").find((part) => part.startsWith("deskbell_zone="));
if (zone && said !== `deskbell_zone=${zone}`) {
  document.cookie = `deskbell_zone=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}
