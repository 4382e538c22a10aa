#!/usr/bin/env python3
"""The ChatApp API from Python 3.8 or later, without dependencies, on Linux, macOS or BSD.

    python3 chatapp.py /v1/licenses        prints the answer; a second argument, JSON, makes it a POST
    from chatapp import query              status, text = query('/v1/licenses')

One pair of tokens is made once, saved, shared by all processes of this user, and renewed when the server says so.
"""
import fcntl, hashlib, http.client, json, os, re, secrets, sys, time, urllib.request

# Fill in these four, or set the environment variables.
BASE_URL = os.environ.get('CHATAPP_BASE_URL') or '{{baseUrl}}'
EMAIL = os.environ.get('CHATAPP_EMAIL') or '{{email}}'
APP_ID = os.environ.get('CHATAPP_APP_ID') or '{{appId}}'
PASSWORD = os.environ.get('CHATAPP_PASSWORD') or '{{appPassword}}'

BASE_URL = 'https://api.chatapp.online' if BASE_URL.startswith('{{') else BASE_URL.rstrip('/')
HOME = os.environ.get('XDG_STATE_HOME') or os.path.expanduser('~/.local/state')
FOLDER = os.environ.get('CHATAPP_STATE') or HOME + '/chatapp'
FILE = FOLDER + '/' + re.sub('[^A-Za-z0-9_.]+', '-', f'{BASE_URL}-{APP_ID}') + '.json'

class ChatAppError(Exception):
    """No answer, or no token to query with. The message says why."""

class AsItCame(urllib.request.HTTPErrorProcessor):
    """Every answer is one, and no redirect is followed: it would carry the token to another server."""
    http_response = https_response = lambda self, request, answer: answer

def query(path, body=None):
    """Sends a GET, or a POST where there is a body (JSON as text). Returns status and text of the answer."""
    if APP_ID.startswith('{{') or not path.startswith('/'):
        raise ChatAppError(f'Fill in the lines at the top of {__file__}, and begin the path with /')
    token, more = load()['accessToken'] or renew('')[0], 2
    while True:
        status, text, code = send(path, {'Authorization': token}, body)
        # The code is the signal, not the status. The query is repeated once; after a pair that another process had
        # saved, and that may be over by now as well, once more.
        if code != 'ApiInvalidTokenError' or not more:
            return status, text
        token, adopted = renew(token)
        more = more - 1 if adopted else 0

def renew(dead):
    """Replaces an access token that was refused. Returns the new one, and whether another process had saved it."""
    os.makedirs(FOLDER, 0o700, exist_ok=True)
    with open(FILE + '.lock', 'a') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # The system frees it when this process ends, however it ends.
        state = load()
        if state['accessToken'] not in ('', dead):
            return state['accessToken'], True
        if state['refreshToken']:
            answer = send('/v1/tokens/refresh', {'Refresh': state['refreshToken']}, '')
            if answer[2] != 'ApiInvalidRefreshTokenError':
                return keep('tokens.refresh', *answer), False
        # No pair, or certainly a dead one. Nothing else leads here: tokens.make is limited to 100 a day.
        mark = hashlib.sha256(f'{EMAIL}\n{PASSWORD}\n'.encode()).hexdigest()[:4]
        if state['refused'] == mark:
            raise ChatAppError(f'These credentials were refused before. Correct them, or delete {FILE}')
        # Saved before: a make whose answer is lost is found by its key, and where nothing can be saved none is made.
        key = state['key'] or secrets.token_hex(16)
        save(key=key)
        credentials = json.dumps({'email': EMAIL, 'password': PASSWORD, 'appId': APP_ID})
        status, text, code = send('/v1/tokens', {'Idempotency-Key': key}, credentials)
        if code and status < 500 and status != 429:
            save(refused='' if state['key'] else mark)  # An old key may be what was refused.
        return keep('tokens.make', status, text, code), False

def keep(method, status, text, code):
    """Saves the pair of an answer before anybody uses it. Returns its access token."""
    access, refresh = field(text, 'data', 'accessToken'), field(text, 'data', 'refreshToken')
    if not access or not refresh:
        raise ChatAppError(f'{method} was answered with {status} {text if code else ""}')
    save(accessToken=access, refreshToken=refresh)
    return access

def load():
    try:
        with open(FILE, errors='replace') as file:
            text = file.read()
    except FileNotFoundError:
        text = ''
    return {name: field(text, name) for name in ('accessToken', 'refreshToken', 'key', 'refused')}

def save(**state):
    """All or nothing, also when the power fails: a new file, safe on the disk, takes the place of the old one."""
    with open(os.open(FILE + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w') as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(FILE + '.new', FILE)

def send(path, headers, body=None):
    """One call, a POST where there is a body, repeated where the server says when. Returns status, text and error code."""
    data, headers = (None, headers) if body is None else (body.encode(), {'Content-Type': 'application/json', **headers})
    for left in (2, 1, 0):
        try:
            request = urllib.request.Request(BASE_URL + path, data, headers)
            with urllib.request.build_opener(AsItCame).open(request, timeout=30) as answer:
                status, wait, text = answer.status, answer.headers['Retry-After'], answer.read().decode('utf-8', 'replace')
        except (OSError, http.client.HTTPException) as error:
            # Of a query nobody knows whether it was done. The token methods give the same pair again.
            if not left or not path.startswith('/v1/tokens'):
                raise ChatAppError(f'No answer from {BASE_URL}: {error}') from None
            status, wait = 503, '1'
        if not left or status not in (429, 503) or not re.fullmatch('[12]?[0-9]', wait or ''):
            return status, text, field(text, 'error', 'code') if status >= 400 else ''
        time.sleep(int(wait))

def field(text, *names):
    """A text in JSON, under these names; '' where there is none."""
    try:
        value = json.loads(text)
        for name in names:
            value = value[name]
        return value if isinstance(value, str) else ''
    except (ValueError, TypeError, KeyError):
        return ''

if __name__ == '__main__':
    try:
        status, text = query(*sys.argv[1:] or ['/v1/licenses'])
    except (ChatAppError, OSError) as error:
        sys.exit(f'chatapp: {error}')
    print(text)
    sys.exit(status >= 400)
