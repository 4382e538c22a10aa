/**
 * Passwords that are tried first, in lower case; only such as are long enough for the rule of length, since shorter ones
 * fail there: runs of the keyboard, words with a year or a count, and this product's own name. English, Russian and
 * Portuguese, as the product speaks them.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  1234567890 0123456789 0987654321 9876543210 12345678910 123456789a 123456789q a123456789 q123456789
  123456789qwe 1234567890q 12345qwert 1234qwerasdf 123qweasdzxc 123qweasd1 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc
  1qazxsw23edc 1qaz2wsx3e q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv qazwsxedc1 zaq12wsxcde3 qwertyuiop qwertyuiop1
  qwertyuiop[] qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwerty123! qweasdzxc1 qweasdzxc123 asdfghjkl;
  asdfghjkl1 asdfasdfasdf zxcvbnm123 zxcvbnm,./ poiuytrewq mnbvcxzlkj abcdefghij abcdefghijk abcd123456
  abcde12345 abc1234567 abc123456789 a1b2c3d4e5 aa12345678 aa123456789 asd123456789 password01 password10
  password11 password12 password123 password1234 password12345 password1! password123! passwordpassword
  password2024 password2025 password2026 p@ssword123 p@ssw0rd123 passw0rd123 pa55word123 mypassword mypassword1
  thepassword changeme123 changeme1234 changeit123 letmein123 letmein1234 welcome123 welcome1234 welcome2024
  welcome2025 welcome2026 iloveyou12 iloveyou123 iloveyou1234 iloveyouforever administrator admin12345
  admin123456 administrator1 adminadmin adminadmin1 rootroot123 testtest123 test123456 test1234567 testpassword
  guest12345 user123456 default123 temp123456 secret12345 secretpassword football123 baseball123 basketball
  superman123 batman12345 dragon12345 monkey12345 princess123 sunshine123 starwars123 liverpool1 manchester
  whatsapp123 telegram123 chatapp123 chatapp1234 messenger1 integration йцукенгшщз йцукенгшщзх йцукен12345
  парольпароль пароль12345 пароль123456 любовь12345 senha12345 senha123456 minhasenha123 brasil12345 flamengo123
  corinthians palmeiras1 teamo12345
`
    .trim()
    .split(/\s+/),
)
