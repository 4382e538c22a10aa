#!/bin/sh
# Locks with a folder, which nobody removes when the holder is killed: no later run renews any more.

file=$HOME/pair.json
field() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }

lock() {
  tries=0
  until mkdir "$file.lock" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 40 ] || exit 1
    sleep 0.05
  done
}
unlock() { rmdir "$file.lock"; }
keep() {
  case $answer in *'"accessToken"'*) printf %s "$answer" >"$file.$$" && mv "$file.$$" "$file" ;; *) unlock; exit 1 ;; esac
}
make() {
  answer=$(printf '{"email":"%s","password":"%s","appId":"%s"}' "$CHATAPP_EMAIL" "$CHATAPP_PASSWORD" "$CHATAPP_APP_ID" |
    curl -s "$CHATAPP_BASE_URL/v1/tokens" -H 'Content-Type: application/json' --data-binary @-)
  keep
}
query() {
  token=$(field accessToken <"$file")
  answer=$(curl -s "$CHATAPP_BASE_URL/v1/licenses" -H "Authorization: $token")
}

[ -s "$file" ] || { lock; [ -s "$file" ] || make; unlock; }
query
case $answer in *'"ApiInvalidTokenError"'*)
  lock
  if [ "$(field accessToken <"$file")" = "$token" ]; then
    answer=$(curl -s -X POST "$CHATAPP_BASE_URL/v1/tokens/refresh" -H "Refresh: $(field refreshToken <"$file")")
    case $answer in *'"ApiInvalidRefreshTokenError"'*) make ;; *) keep ;; esac
  fi
  unlock
  query
  ;;
esac
case $answer in *'"success":true'*) ;; *) exit 1 ;; esac
