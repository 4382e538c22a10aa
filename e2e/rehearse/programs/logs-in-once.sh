#!/bin/sh
# Notes that it has logged in before it does, and never does again: a pair that was lost or is over is lost for good.

file=$HOME/pair.json
field() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }
keep() {
  case $answer in *'"accessToken"'*) printf %s "$answer" >"$file.$$" && mv "$file.$$" "$file" ;; *) exit 1 ;; esac
}
query() { answer=$(curl -s "$CHATAPP_BASE_URL/v1/licenses" -H "Authorization: $(field accessToken <"$file")"); }

if [ ! -e "$HOME/logged-in" ]; then
  touch "$HOME/logged-in"
  answer=$(printf '{"email":"%s","password":"%s","appId":"%s"}' "$CHATAPP_EMAIL" "$CHATAPP_PASSWORD" "$CHATAPP_APP_ID" |
    curl -s "$CHATAPP_BASE_URL/v1/tokens" -H 'Content-Type: application/json' --data-binary @-)
  keep
fi
[ -s "$file" ] || exit 1
query
case $answer in *'"ApiInvalidTokenError"'*)
  answer=$(curl -s -X POST "$CHATAPP_BASE_URL/v1/tokens/refresh" -H "Refresh: $(field refreshToken <"$file")")
  keep
  query
  ;;
esac
case $answer in *'"success":true'*) ;; *) exit 1 ;; esac
