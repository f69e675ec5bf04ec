"""Which country an MMSI or a call sign points to, by the tables of the ITU.

The flag that a radio identity points to is what the vessel claims, not what its registry says.
"""

from __future__ import annotations

# ISO 3166-1 alpha-2.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""

# Maritime identification digits (ITU Radio Regulations, table of MIDs). 306 is shared by three parts of the
# Kingdom of the Netherlands and so names no single country.
_MIDS = """
AD 202; AE 470 471; AF 401; AG 304 305; AI 301; AL 201; AM 216; AO 603; AR 701; AS 559; AT 203; AU
503; AW 307; AZ 423; BA 478; BB 314; BD 405; BE 205; BF 633; BG 207; BH 408; BI 609; BJ 610; BM 310;
BN 508; BO 720; BR 710; BS 308 309 311; BT 410; BW 611; BY 206; BZ 312; CA 316; CC 523; CD 676; CF
612; CG 615; CH 269; CI 619; CK 518; CL 725; CM 613; CN 412 413 414; CO 730; CR 321; CU 323; CV 617;
CX 516; CY 209 210 212; CZ 270; DE 211 218; DJ 621; DK 219 220; DM 325; DO 327; DZ 605; EC 735; EE
276; EG 622; ER 625; ES 224 225; ET 624; FI 230; FJ 520; FK 740; FM 510; FO 231; FR 226 227 228; GA
626; GB 232 233 234 235; GD 330; GE 213; GF 745; GH 627; GI 236; GL 331; GM 629; GN 632; GP 329; GQ
631; GR 237 239 240 241; GT 332; GW 630; GY 750; HK 477; HN 334; HR 238; HT 336; HU 243; ID 525; IE
250; IL 428; IN 419; IQ 425; IR 422; IS 251; IT 247; JM 339; JO 438; JP 431 432; KE 634; KG 451; KH
514 515; KI 529; KM 616 620; KN 341; KP 445; KR 440 441; KW 447; KY 319; KZ 436; LA 531; LB 450; LC
343; LI 252; LK 417; LR 636 637; LS 644; LT 277; LU 253; LV 275; LY 642; MA 242; MC 254; MD 214; ME
262; MG 647; MH 538; MK 274; ML 649; MM 506; MN 457; MO 453; MP 536; MQ 347; MR 654; MS 348; MT 215
229 248 249 256; MU 645; MV 455; MW 655; MX 345; MY 533; MZ 650; NA 659; NC 540; NE 656; NG 657; NI
350; NL 244 245 246; NO 257 258 259; NP 459; NR 544; NU 542; NZ 512; OM 461; PA 351 352 353 354 355
356 357 370 371 372 373 374; PE 760; PF 546; PG 553; PH 548; PK 463; PL 261; PM 361; PN 555; PR 358;
PS 443; PT 204 255 263; PW 511; PY 755; QA 466; RE 660; RO 264; RS 279; RU 273; RW 661; SA 403; SB
557; SC 664; SD 662; SE 265 266; SG 563 564 565 566; SH 608 665; SI 278; SK 267; SL 667; SM 268; SN
663; SO 666; SR 765; SS 638; ST 668; SV 359; SY 468; SZ 669; TC 364; TD 670; TF 501 607 618 635; TG
671; TH 567; TJ 472; TL 550; TM 434; TN 672; TO 570; TR 271; TT 362; TV 572; TW 416; TZ 674 677; UA
272; UG 675; US 303 338 366 367 368 369; UY 770; UZ 437; VA 208; VC 375 376 377; VE 775; VG 378; VI
379; VN 574; VU 576 577; WF 578; WS 561; YE 473 475; ZA 601; ZM 678; ZW 679
"""

# Call sign series (ITU Radio Regulations, appendix 42) by their first one or two characters: the large
# registers and the States of this subject, not every State. Taiwan's series is the one used in practice
# inside the block allotted to China.
_CALL_SIGNS = """
AE A6; AG V2; AM EK; AT OE; AU AX VH-VN VZ; AZ 4J-4K; BB 8P; BE ON-OT; BG LZ; BS C6; BY EU-EW; BZ
V3; CA CF-CK CY-CZ VA-VG VO VX-VY; CK E5; CM TJ; CN BA-BL BY-BZ XS 3H-3U; CU CL-CM CO T4; CY C4 H2
P3 5B; DE DA-DR Y2-Y9; DK OU-OZ XP 5P-5Q; DM J7; EE ES; EG SU 6A-6B; ES AM-AO EA-EH; FI OF-OJ; FR F;
GA TR; GB G M 2; GE 4L; GN 3X; GQ 3C; GR J4 SV-SZ; GW J5; HK VR; HR 9A; ID JZ PK-PO YB-YH 7A-7I
8A-8I; IE EI-EJ; IN AT-AW VT-VW 8T-8Y; IR EP-EQ 9B-9D; IS TF; IT I; JP JA-JS 7J-7N 8J-8N; KH XU; KI
T3; KM D6; KN V4; KP HM P5-P9; KR DS-DT D7-D9 HL 6K-6N; KZ UN-UQ; LK 4P-4S; LR A8 D5 EL 5L-5M 6Z; LT
LY; LV YL; MD ER; MH V7; MN JT-JV; MT 9H; MY 9M 9W; NG 5N-5O; NL PA-PI; NO JW-JX LA-LN 3Y; NZ ZK-ZM;
PA HO-HP H3 H8-H9 3E-3F; PH DU-DZ 4D-4I; PK AP-AS 6P-6S; PL HF SN-SR 3Z; PT CQ-CU; PW T8; RO YO-YR;
RU R UA-UI; SE 7S 8S; SG S6 9V; SL 9L; ST S9; SY YK 6C; TG 5V; TH E2 HS; TM EZ; TR TA-TC YM; TV T2;
TW BM-BX; TZ 5H-5I; UA EM-EO UR-UZ; US AA-AL K N W; UZ UJ-UM; VC J8; VN XV 3W; VU YJ; ZA ZR-ZU
"""


def is_country(code: str) -> bool:
    """Return whether this is an ISO 3166-1 alpha-2 code, in capitals."""
    return len(code) == 2 and code in _COUNTRIES.split()


def country_of_mid(mid: str) -> str:
    """Return the country of three maritime identification digits, or nothing when the table has none."""
    for entry in _MIDS.split(";"):
        country, *mids = entry.split()
        if mid in mids:
            return country
    return ""


def country_of_call_sign(call_sign: str) -> str:
    """Return the country whose call sign series this is in, or nothing when the table has none."""
    start = call_sign.upper()[:2]
    for entry in _CALL_SIGNS.split(";"):
        country, *series = entry.split()
        for one in series:
            first, _, last = one.partition("-")
            if first <= start <= (last or first) if len(first) == 2 else start.startswith(first):
                return country
    return ""
