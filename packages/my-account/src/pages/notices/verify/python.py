import hashlib, hmac, re, time


def is_genuine(body, header, secret, now=None):
    """Whether a notice comes from My Account, and not from somebody who only knows your address.

    body: the bytes as they came, before json.loads; header: the value of ChatApp-Signature; now: unix seconds.
    """
    match = re.fullmatch('t=([0-9]{1,12}),v1=([0-9a-f]{64})', header or '')
    # What somebody recorded and sends again is old.
    if not match or abs((time.time() if now is None else now) - int(match[1])) > 300:
        return False
    expected = hmac.new(secret.encode(), match[1].encode() + b'.' + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, match[2])
