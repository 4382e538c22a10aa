"""A copy of the pair on each of two hosts. Each renews its own copy, and so replaces the refresh token of the other."""
import http.client, json, os, time, urllib.parse

SERVER = urllib.parse.urlsplit(os.environ['CHATAPP_BASE_URL'])
CREDENTIALS = {'email': os.environ['CHATAPP_EMAIL'], 'password': os.environ['CHATAPP_PASSWORD'], 'appId': os.environ['CHATAPP_APP_ID']}
# The addresses of the two hosts; these two are different networks of one machine.
HOSTS = os.environ.get('HABIT_HOSTS', '127.0.0.1,127.1.0.1').split(',')


def call(host, method, path, headers, body=None):
    connection = http.client.HTTPConnection(SERVER.hostname, SERVER.port, source_address=(host, 0))
    connection.request(method, path, body and json.dumps(body), {'Content-Type': 'application/json', **headers})
    return json.load(connection.getresponse())


copies = {}
for step in range(int(os.environ.get('HABIT_STEPS', 5))):
    # They take turns, as a shop and its nightly job do.
    host = HOSTS[step % len(HOSTS)]
    pair, answer = copies.get(host), {}
    if pair:
        answer = call(host, 'GET', '/v1/me', {'Authorization': pair['accessToken']})
    if not answer.get('success'):
        renewed = call(host, 'POST', '/v1/tokens/refresh', {'Refresh': pair['refreshToken']}) if pair else {}
        if renewed.get('success'):
            copies[host] = renewed['data']
        else:
            # Whoever sets it up again copies the new pair to both.
            copies = dict.fromkeys(HOSTS, call(host, 'POST', '/v1/tokens', {}, CREDENTIALS).get('data'))
        if copies[host]:
            answer = call(host, 'GET', '/v1/me', {'Authorization': copies[host]['accessToken']})
    print(step + 1, 'answered' if answer.get('success') else 'refused', flush=True)
    time.sleep(int(os.environ.get('HABIT_PAUSE_MS', 1000)) / 1000)
