<?php
// The ChatApp API from PHP 8, without dependencies.
//
//     php chatapp.php /v1/licenses          prints the answer; a second argument, JSON, makes it a POST
//     require 'chatapp.php';                [$status, $text] = (new ChatApp())->query('/v1/licenses');
//
// One pair of tokens is made once, saved, shared by all processes of this user, and renewed when the server says so.

final class ChatApp
{
    private string $baseUrl, $email, $appId, $password, $file;

    public function __construct()
    {
        // Fill in these four, or set the environment variables.
        $this->baseUrl = rtrim(getenv('CHATAPP_BASE_URL') ?: '{{baseUrl}}', '/');
        $this->email = getenv('CHATAPP_EMAIL') ?: '{{email}}';
        $this->appId = getenv('CHATAPP_APP_ID') ?: '{{appId}}';
        $this->password = getenv('CHATAPP_PASSWORD') ?: '{{appPassword}}';

        if (str_starts_with($this->baseUrl, '{{')) $this->baseUrl = 'https://api.chatapp.online';
        if (str_starts_with($this->appId, '{{')) throw new RuntimeException('Fill in the lines at the top of ' . __FILE__);
        $home = getenv('XDG_STATE_HOME') ?: getenv('HOME') . '/.local/state';
        $folder = getenv('CHATAPP_STATE') ?: "$home/chatapp";
        @mkdir($folder, 0700, true);
        $this->file = "$folder/" . preg_replace('/[^A-Za-z0-9_.]+/', '-', "$this->baseUrl-$this->appId") . '.json';
    }

    /** Sends a GET, or a POST where there is a body (JSON as text). Returns status and text of the answer. */
    public function query(string $path, ?string $body = null): array
    {
        if (!str_starts_with($path, '/')) throw new RuntimeException('A path begins with /');
        $token = $this->load()['accessToken'] ?: $this->renew('')[0];
        for ($more = 2; ; $more = $adopted ? $more - 1 : 0) {
            [$status, $text, $code] = $this->send($path, "Authorization: $token", $body);
            // The code is the signal, not the status. The query is repeated once; after a pair that another process had
            // saved, and that may be over by now as well, once more.
            if ($code !== 'ApiInvalidTokenError' || $more === 0) return [$status, $text];
            [$token, $adopted] = $this->renew($token);
        }
    }

    /** Replaces an access token that was refused. Returns the new one, and whether another process had saved it. */
    private function renew(string $dead): array
    {
        $lock = @fopen("$this->file.lock", 'c');
        // The system frees it when this process ends, however it ends; PHP does when the function is left.
        if (!$lock || !flock($lock, LOCK_EX)) throw new RuntimeException("Cannot lock $this->file.lock");
        $state = $this->load();
        if (!in_array($state['accessToken'], ['', $dead], true)) return [$state['accessToken'], true];
        if ($state['refreshToken'] !== '') {
            $answer = $this->send('/v1/tokens/refresh', "Refresh: $state[refreshToken]\r\nContent-Length: 0", '');
            if ($answer[2] !== 'ApiInvalidRefreshTokenError') return [$this->keep('tokens.refresh', $answer), false];
        }
        // No pair, or certainly a dead one. Nothing else leads here: tokens.make is limited to 100 a day.
        $mark = substr(hash('sha256', "$this->email\n$this->password\n"), 0, 4);
        if ($state['refused'] === $mark) {
            throw new RuntimeException("These credentials were refused before. Correct them, or delete $this->file");
        }
        // Saved before: a make whose answer is lost is found by its key, and where nothing can be saved none is made.
        $key = $state['key'] ?: bin2hex(random_bytes(16));
        $this->save(['key' => $key]);
        $credentials = ['email' => $this->email, 'password' => $this->password, 'appId' => $this->appId];
        $answer = $this->send('/v1/tokens', "Idempotency-Key: $key", json_encode($credentials));
        // An old key may be what was refused.
        if ($answer[2] !== '' && $answer[0] < 500 && $answer[0] !== 429) $this->save(['refused' => $state['key'] ? '' : $mark]);
        return [$this->keep('tokens.make', $answer), false];
    }

    /** Saves the pair of an answer before anybody uses it. Returns its access token. */
    private function keep(string $method, array $answer): string
    {
        [$status, $text, $code] = $answer;
        $pair = json_decode($text, true)['data'] ?? [];
        if (!isset($pair['accessToken'], $pair['refreshToken'])) {
            throw new RuntimeException("$method was answered with $status " . ($code === '' ? '' : $text));
        }
        $this->save(['accessToken' => $pair['accessToken'], 'refreshToken' => $pair['refreshToken']]);
        return $pair['accessToken'];
    }

    private function load(): array
    {
        $text = @file_get_contents($this->file);
        if ($text === false && file_exists($this->file)) throw new RuntimeException("Cannot read $this->file");
        $state = array_filter((array) json_decode((string) $text, true), 'is_string');
        return $state + ['accessToken' => '', 'refreshToken' => '', 'key' => '', 'refused' => ''];
    }

    /** All or nothing, also when the power fails: a new file, safe on the disk, takes the place of the old one. */
    private function save(array $state): void
    {
        $text = json_encode($state);
        $new = @fopen("$this->file.new", 'w');
        $saved = $new && chmod("$this->file.new", 0600) && fwrite($new, $text) === strlen($text) && fflush($new);
        if ($saved && function_exists('fsync')) $saved = fsync($new); // PHP 8.1
        if (!$saved || !rename("$this->file.new", $this->file)) throw new RuntimeException("Cannot save $this->file");
    }

    /** One call, a POST where there is a body, repeated where the server says when. Returns status, text and error code. */
    private function send(string $path, string $headers, ?string $body = null): array
    {
        $json = $body === null ? '' : "\r\nContent-Type: application/json";
        $http = ['method' => $json ? 'POST' : 'GET', 'header' => $headers . $json, 'content' => (string) $body, 'timeout' => 30];
        // A redirect is not followed: it would carry the token to another server.
        $http += ['follow_location' => 0, 'ignore_errors' => true, 'protocol_version' => 1.1];
        for ($left = 2; ; $left--) {
            $stream = @fopen($this->baseUrl . $path, 'r', false, stream_context_create(['http' => $http]));
            $text = $stream ? stream_get_contents($stream) : '';
            $head = $stream ? implode("\n", stream_get_meta_data($stream)['wrapper_data']) : '';
            $status = (int) (explode(' ', $head)[1] ?? 0);
            $wait = preg_match('/^Retry-After: *([12]?\d)$/mi', $head, $found) ? (int) $found[1] : null;
            // Of a query nobody knows whether it was done. The token methods give the same pair again.
            if (!$head || preg_match('/^Content-Length: *(\d+)$/mi', $head, $found) && strlen($text) !== (int) $found[1]) {
                if ($left === 0 || !str_starts_with($path, '/v1/tokens')) throw new RuntimeException("No answer from $this->baseUrl");
                $wait = 1;
            } elseif ($left === 0 || $wait === null || !in_array($status, [429, 503], true)) {
                $error = $status >= 400 ? json_decode($text, true)['error'] ?? null : null;
                return [$status, $text, (string) ($error['code'] ?? '')];
            }
            sleep($wait);
        }
    }
}

if (realpath($_SERVER['SCRIPT_FILENAME'] ?? '') === __FILE__) {
    try {
        [$status, $text] = (new ChatApp())->query($argv[1] ?? '/v1/licenses', $argv[2] ?? null);
        echo $text, "\n";
        exit($status < 400 ? 0 : 1);
    } catch (RuntimeException $error) {
        fwrite(STDERR, "chatapp: {$error->getMessage()}\n");
        exit(1);
    }
}
