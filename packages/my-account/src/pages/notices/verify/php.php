<?php

/**
 * Whether a notice comes from My Account, and not from somebody who only knows your address.
 * $body: file_get_contents('php://input'); $header: $_SERVER['HTTP_CHATAPP_SIGNATURE'] ?? ''; $now: unix seconds.
 */
function isGenuine(string $body, string $header, string $secret, ?int $now = null): bool
{
    if (!preg_match('/^t=(\d{1,12}),v1=([0-9a-f]{64})$/D', $header, $match)) return false;
    // What somebody recorded and sends again is old.
    if (abs(($now ?? time()) - (int) $match[1]) > 300) return false;
    return hash_equals(hash_hmac('sha256', "$match[1].$body", $secret), $match[2]);
}
