#!/bin/sh
# Several workers, and each makes and keeps a pair of its own. HABIT_PROCESSES: how many; 4.

field() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }
post() { curl -sS -X POST "$CHATAPP_BASE_URL$1" -H "$2" -d "$3"; }

worker() {
  pair=$(post /v1/tokens 'Content-Type: application/json' \
    '{"email":"'"$CHATAPP_EMAIL"'","password":"'"$CHATAPP_PASSWORD"'","appId":"'"$CHATAPP_APP_ID"'"}')
  step=1
  while [ $step -le "${HABIT_STEPS:-5}" ]; do
    answer=$(query)
    case $answer in *ApiInvalidTokenError*)
      pair=$(post /v1/tokens/refresh "Refresh: $(echo "$pair" | field refreshToken)" '')
      answer=$(query)
      ;;
    esac
    code=$(echo "$answer" | field code)
    echo "$step worker $1 ${code:-answered}"
    sleep "$(printf '%s' "${HABIT_PAUSE_MS:-1000}" | sed 's/^/000/; s/\(...\)$/.\1/')"
    step=$((step + 1))
  done
}

query() { curl -sS "$CHATAPP_BASE_URL/v1/me" -H "Authorization: $(echo "$pair" | field accessToken)"; }

number=1
while [ $number -le "${HABIT_PROCESSES:-4}" ]; do
  worker $number &
  number=$((number + 1))
done
wait
