"""Keys: long ones, ones that lead elsewhere, and ones with syntax for interpreters."""

KEYS = (
    *("../../../etc/passwd.png", "a/../../b.png", "./.././c.png", "/etc/passwd.png", "//server/share.png"),
    *("..\\..\\windows\\win.ini.png", "C:\\autoexec.png", "%2e%2e%2f%2e%2e%2fpasswd.png", "%00.png"),
    *("two\nlines.png", "\x1b[31mred.png", "\u202egnp.exe.png", "\ufeffmark.png", "e\u0301\u0301.png"),
    *(
        "<script>alert(1)</script>.png",
        "\"'`quotes.png",
        "'; DROP TABLE images;--.png",
        "${jndi:ldap://x}.png",
    ),
    *("$(reboot).png", "`id`.png", "-rf.png", "--help.png", "{0.__class__}.png", "%s%n%x.png", "a&b=c;d.png"),
    *(".png", "...png", "a/.png", "~/.ssh/id_rsa.png", "CON.png", "source.png", " leading.png"),
    "a" * 996 + ".png",
    "漢" * 300 + ".png",
    "d/" * 498 + "x.png",
)
"""Keys of pictures; S3 takes all of them."""
