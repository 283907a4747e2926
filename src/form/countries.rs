//! The countries and territories of ISO 3166-1 with the names that English speakers use, in alphabetical order; in
//! some languages the names and the order of the Unicode Common Locale Data Repository (Unicode License 3.0).

use crate::path::Lang;

/// Code and name, one after the other.
const NAMES: &str = "\
AF Afghanistan;AX Åland Islands;AL Albania;DZ Algeria;AS American Samoa;AD Andorra;AO Angola;AI Anguilla;\
AQ Antarctica;AG Antigua and Barbuda;AR Argentina;AM Armenia;AW Aruba;AU Australia;AT Austria;AZ Azerbaijan;\
BS Bahamas;BH Bahrain;BD Bangladesh;BB Barbados;BY Belarus;BE Belgium;BZ Belize;BJ Benin;BM Bermuda;BT Bhutan;\
BO Bolivia;BQ Bonaire, Sint Eustatius and Saba;BA Bosnia and Herzegovina;BW Botswana;BV Bouvet Island;BR Brazil;\
IO British Indian Ocean Territory;VG British Virgin Islands;BN Brunei;BG Bulgaria;BF Burkina Faso;BI Burundi;\
KH Cambodia;CM Cameroon;CA Canada;CV Cape Verde;KY Cayman Islands;CF Central African Republic;TD Chad;CL Chile;\
CN China;CX Christmas Island;CC Cocos Islands;CO Colombia;KM Comoros;CG Congo (Brazzaville);CD Congo (Kinshasa);\
CK Cook Islands;CR Costa Rica;CI Côte d’Ivoire;HR Croatia;CU Cuba;CW Curaçao;CY Cyprus;CZ Czechia;DK Denmark;\
DJ Djibouti;DM Dominica;DO Dominican Republic;EC Ecuador;EG Egypt;SV El Salvador;GQ Equatorial Guinea;ER Eritrea;\
EE Estonia;SZ Eswatini;ET Ethiopia;FK Falkland Islands;FO Faroe Islands;FJ Fiji;FI Finland;FR France;\
GF French Guiana;PF French Polynesia;TF French Southern Territories;GA Gabon;GM Gambia;GE Georgia;DE Germany;\
GH Ghana;GI Gibraltar;GR Greece;GL Greenland;GD Grenada;GP Guadeloupe;GU Guam;GT Guatemala;GG Guernsey;GN Guinea;\
GW Guinea-Bissau;GY Guyana;HT Haiti;HM Heard and McDonald Islands;HN Honduras;HK Hong Kong;HU Hungary;IS Iceland;\
IN India;ID Indonesia;IR Iran;IQ Iraq;IE Ireland;IM Isle of Man;IL Israel;IT Italy;JM Jamaica;JP Japan;JE Jersey;\
JO Jordan;KZ Kazakhstan;KE Kenya;KI Kiribati;KW Kuwait;KG Kyrgyzstan;LA Laos;LV Latvia;LB Lebanon;LS Lesotho;\
LR Liberia;LY Libya;LI Liechtenstein;LT Lithuania;LU Luxembourg;MO Macao;MG Madagascar;MW Malawi;MY Malaysia;\
MV Maldives;ML Mali;MT Malta;MH Marshall Islands;MQ Martinique;MR Mauritania;MU Mauritius;YT Mayotte;MX Mexico;\
FM Micronesia;MD Moldova;MC Monaco;MN Mongolia;ME Montenegro;MS Montserrat;MA Morocco;MZ Mozambique;MM Myanmar;\
NA Namibia;NR Nauru;NP Nepal;NL Netherlands;NC New Caledonia;NZ New Zealand;NI Nicaragua;NE Niger;NG Nigeria;NU Niue;\
NF Norfolk Island;KP North Korea;MK North Macedonia;MP Northern Mariana Islands;NO Norway;OM Oman;PK Pakistan;\
PW Palau;PS Palestine;PA Panama;PG Papua New Guinea;PY Paraguay;PE Peru;PH Philippines;PN Pitcairn;PL Poland;\
PT Portugal;PR Puerto Rico;QA Qatar;RE Réunion;RO Romania;RU Russia;RW Rwanda;BL Saint Barthélemy;SH Saint Helena;\
KN Saint Kitts and Nevis;LC Saint Lucia;MF Saint Martin;PM Saint Pierre and Miquelon;\
VC Saint Vincent and the Grenadines;WS Samoa;SM San Marino;ST São Tomé and Príncipe;SA Saudi Arabia;SN Senegal;\
RS Serbia;SC Seychelles;SL Sierra Leone;SG Singapore;SX Sint Maarten;SK Slovakia;SI Slovenia;SB Solomon Islands;\
SO Somalia;ZA South Africa;GS South Georgia and South Sandwich Islands;KR South Korea;SS South Sudan;ES Spain;\
LK Sri Lanka;SD Sudan;SR Suriname;SJ Svalbard and Jan Mayen;SE Sweden;CH Switzerland;SY Syria;TW Taiwan;\
TJ Tajikistan;TZ Tanzania;TH Thailand;TL Timor-Leste;TG Togo;TK Tokelau;TO Tonga;TT Trinidad and Tobago;TN Tunisia;\
TR Türkiye;TM Turkmenistan;TC Turks and Caicos Islands;TV Tuvalu;UM U.S. Minor Outlying Islands;VI U.S. Virgin Islands;\
UG Uganda;UA Ukraine;AE United Arab Emirates;GB United Kingdom;US United States;UY Uruguay;UZ Uzbekistan;VU Vanuatu;\
VA Vatican City;VE Venezuela;VN Vietnam;WF Wallis and Futuna;EH Western Sahara;YE Yemen;ZM Zambia;ZW Zimbabwe";

/// A line of code and name for each country, in the language's own order.
const LANGUAGES: &[(&str, &str)] = &[
    ("ar", include_str!("countries/ar.txt")),
    ("de", include_str!("countries/de.txt")),
    ("es", include_str!("countries/es.txt")),
    ("fr", include_str!("countries/fr.txt")),
    ("it", include_str!("countries/it.txt")),
    ("ja", include_str!("countries/ja.txt")),
    ("nl", include_str!("countries/nl.txt")),
    ("pt", include_str!("countries/pt.txt")),
];

/// Every country as (code, name) in the order and the words of a language, if they are known here.
pub fn in_language(lang: &Lang) -> Option<impl Iterator<Item = (&'static str, &'static str)>> {
    let main = lang.as_str().split('-').next().unwrap_or_default();
    let (_, names) = LANGUAGES.iter().find(|(tag, _)| *tag == main)?;
    Some(names.lines().filter_map(|line| line.split_once(' ')))
}

/// Every country as (code, English name), in the order of a list.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.split(';').filter_map(|entry| entry.split_once(' '))
}

/// Whether that is a country's code.
pub fn is_code(text: &str) -> bool {
    all().any(|(code, _)| code == text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{LANGUAGES, all, in_language, is_code};
    use crate::path::Lang;

    #[test]
    fn every_language_names_every_country_once() {
        let codes: BTreeSet<&str> = all().map(|(code, _)| code).collect();
        for (tag, _) in LANGUAGES {
            let lang = Lang::new(tag).expect(tag);
            let named: Vec<(&str, &str)> = in_language(&lang).expect(tag).collect();
            assert_eq!(named.iter().map(|(code, _)| *code).collect::<BTreeSet<_>>(), codes, "{tag}");
            let names: BTreeSet<&str> = named.iter().map(|(_, name)| *name).collect();
            assert_eq!((named.len(), names.len()), (249, 249), "{tag}");
        }
        assert!(in_language(&Lang::new("de-AT").expect("a language")).is_some());
        assert!(in_language(&Lang::new("en").expect("a language")).is_none());
    }

    #[test]
    fn every_code_is_there_once_and_the_names_are_in_order() {
        let codes: BTreeSet<&str> = all().map(|(code, _)| code).collect();
        assert_eq!((codes.len(), all().count()), (249, 249));
        assert!(codes.iter().all(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase())));
        let plain: Vec<String> = all().map(|(_, name)| crate::html::slug(name)).collect();
        let mut sorted = plain.clone();
        sorted.sort();
        assert_eq!(plain, sorted);
        assert!(is_code("BE") && !is_code("XX") && !is_code("be"));
    }
}
