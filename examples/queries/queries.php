<?php
// Licenses, chats, a text; then the access token ends, and work goes on. The token is recipes/chatapp.php's business.

require __DIR__ . '/../../recipes/chatapp.php';

/** What a query is answered with; without an answer, the end. */
function data(string $path, ?array $body = null): array
{
    static $chatapp = null; // PHP 8.0 takes no expression here.
    $chatapp ??= new ChatApp();
    [$status, $text] = $chatapp->query($path, $body === null ? null : json_encode($body));
    if ($status >= 400) {
        fwrite(STDERR, "$path was answered with $text\n");
        exit(1);
    }
    return json_decode($text, true)['data'];
}

$license = data('/v1/licenses')[0];
$messenger = $license['messenger'][0]['type'];
echo "license $license[licenseId], $messenger\n";

$chats = "/v1/licenses/$license[licenseId]/messengers/$messenger/chats";
$chat = data("$chats?limit=5")['items'][0]['id'];
echo "chat $chat\n";

$sent = data("$chats/$chat/messages/text", ['text' => 'Your order is on its way']);
echo "sent $sent[id]\n";

// Nobody has to know when the token ends; here it is waited for, to show what comes then.
$wait = data('/v1/tokens/check')['accessTokenEndTime'] - time() + 1;
echo "waiting for the end of the access token, $wait s\n";
sleep(max(0, $wait));

$last = data("$chats/$chat/messages?limit=1")['items'][0];
echo "went on: {$last['message']['text']}\n";
