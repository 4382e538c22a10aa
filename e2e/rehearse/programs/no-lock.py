"""Keeps its pair in a file that all processes share without a lock; whatever goes wrong with a refresh leads to make."""
import json, os, sys, urllib.error, urllib.request

FILE = os.environ['HOME'] + '/pair.json'
CREDENTIALS = {'email': os.environ['CHATAPP_EMAIL'], 'password': os.environ['CHATAPP_PASSWORD'], 'appId': os.environ['CHATAPP_APP_ID']}


def call(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ['CHATAPP_BASE_URL'] + path, data, {'Content-Type': 'application/json', **headers}, method=method)
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


def save(pair):
    with open(f'{FILE}.{os.getpid()}', 'w') as file:
        json.dump(pair, file)
    os.replace(f'{FILE}.{os.getpid()}', FILE)
    return pair


def make():
    return save(call('POST', '/v1/tokens', {}, CREDENTIALS)['data'])


def renew(pair):
    try:
        return save(call('POST', '/v1/tokens/refresh', {'Refresh': pair['refreshToken']})['data'])
    except Exception:
        return make()


pair = json.load(open(FILE)) if os.path.exists(FILE) else make()
answer = call('GET', '/v1/licenses', {'Authorization': pair['accessToken']})
if answer.get('error', {}).get('code') == 'ApiInvalidTokenError':
    answer = call('GET', '/v1/licenses', {'Authorization': renew(pair)['accessToken']})
sys.exit(not answer['success'])
