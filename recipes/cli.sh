# npm install --global @chatapp-access/cli      (Node 24 or later)

# Fill in these four, or set the environment variables.
base_url='{{baseUrl}}'
email='{{email}}'
app_id='{{appId}}'
password='{{appPassword}}'

base_url=${CHATAPP_BASE_URL:-$base_url} email=${CHATAPP_EMAIL:-$email}
app_id=${CHATAPP_APP_ID:-$app_id} password=${CHATAPP_PASSWORD:-$password}
case $base_url in '{{'*) base_url=https://api.chatapp.online ;; esac

# Once. It asks for what is left out, makes one token, and remembers all but the password, unless told to keep it.
chatapp status >/dev/null 2>&1 ||
  printf %s "$password" | chatapp login --base-url "$base_url" --email "$email" --app-id "$app_id" --password-stdin --save-password

# From then on, in a terminal, in scripts, from cron. The token is renewed by itself.
chatapp api "${1:-/v1/licenses}"
