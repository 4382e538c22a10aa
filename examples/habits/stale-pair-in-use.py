"""Was deployed with a pair in its environment, and begins with that old pair at each cold start. A round is a cold start."""
import json, os, time, urllib.error, urllib.request

CREDENTIALS = {'email': os.environ['CHATAPP_EMAIL'], 'password': os.environ['CHATAPP_PASSWORD'], 'appId': os.environ['CHATAPP_APP_ID']}


def call(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {'Content-Type': 'application/json', **headers}
    request = urllib.request.Request(os.environ['CHATAPP_BASE_URL'] + path, data, headers, method=method)
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


deployed = call('POST', '/v1/tokens', {}, CREDENTIALS)['data']
for step in range(int(os.environ.get('HABIT_STEPS', 5))):
    pair = deployed
    answer = call('GET', '/v1/me', {'Authorization': pair['accessToken']})
    if not answer['success']:
        # What comes of this lives in memory, and is gone when the instance is.
        renewed = call('POST', '/v1/tokens/refresh', {'Refresh': pair['refreshToken']})
        if not renewed['success']:
            renewed = call('POST', '/v1/tokens', {}, CREDENTIALS)
        pair = renewed.get('data', pair)
        answer = call('GET', '/v1/me', {'Authorization': pair['accessToken']})
    print(step + 1, 'answered' if answer['success'] else answer['error']['code'], flush=True)
    time.sleep(int(os.environ.get('HABIT_PAUSE_MS', 1000)) / 1000)
