/* Streams of messages, good and spoilt, poured into the server: it answers each request that can be
 * read once, says nothing that is not JSON, and leaves when the stream ends.
 *
 *     messages SEED STREAMS FILE ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/source.h"
#include "lsp/lsp.h"

enum { MESSAGES = 40, MOST_OUTPUT = 64 * 1024 * 1024 };

typedef struct stream {
    base_arena *arena;
    uint64_t random;
    char *bytes; /* to the server */
    size_t length, capacity, taken;
    char *output;
    size_t output_length, output_capacity;
    size_t asked; /* requests that are not spoilt */
} stream;

static uint32_t draw(stream *s, uint32_t below) {
    s->random = s->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(s->random >> 33) % below;
}

/* ---- the wire ---- */

static size_t give(void *data, char *buffer, size_t room) {
    stream *s = data;
    size_t some = 1 + draw(s, draw(s, 4) ? 5000 : 7), left = s->length - s->taken;
    some = some < left ? some : left;
    some = some < room ? some : room;
    memcpy(buffer, s->bytes + s->taken, some);
    s->taken += some;
    return some;
}

static bool gives_more(void *data) {
    return draw(data, 3) > 0;
}

static bool take(void *data, const char *bytes, size_t count) {
    stream *s = data;
    for (size_t i = 0; i < count; i++) {
        s->output = base_arena_grow(s->arena, s->output, s->output_length, &s->output_capacity, 1);
        s->output[s->output_length++] = bytes[i];
    }
    return s->output_length < MOST_OUTPUT;
}

/* ---- what is sent ---- */

static void put(stream *s, const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        s->bytes = base_arena_grow(s->arena, s->bytes, s->length, &s->capacity, 1);
        s->bytes[s->length++] = bytes[i];
    }
}

/* Alters a few bytes, of the head too. */
static void spoil(stream *s, size_t from) {
    for (uint32_t k = 1 + draw(s, 4); k > 0; k--) {
        char *at = s->bytes + from + draw(s, (uint32_t)(s->length - from));
        *at = draw(s, 2) ? "{}[]\",:\\\n0-e"[draw(s, 12)] : (char)draw(s, 256);
    }
}

static void put_message(stream *s, const char *body, bool spoilt) {
    size_t from = s->length;
    char head[64];
    int length = snprintf(head, sizeof head, "Content-Length: %zu\r\n\r\n", strlen(body));
    put(s, head, (size_t)length);
    put(s, body, strlen(body));
    if (spoilt)
        spoil(s, from);
}

static const char *place(stream *s) {
    return base_arena_format(s->arena, "{\"line\":%u,\"character\":%u}", draw(s, 90), draw(s, 70));
}

static const char *range(stream *s) {
    return base_arena_format(s->arena, "{\"start\":%s,\"end\":%s}", place(s), place(s));
}

static const char *address(stream *s) {
    return base_arena_format(s->arena, "{\"uri\":\"file:///none/%c.afx\",\"version\":%u}",
                             'a' + (char)draw(s, 3), draw(s, 9));
}

static const char *quoted(stream *s, const char *text) {
    cJSON *made = cJSON_CreateString(text);
    char *printed = cJSON_PrintUnformatted(made);
    const char *kept = base_arena_format(s->arena, "%s", printed);
    cJSON_free(printed);
    cJSON_Delete(made);
    return kept;
}

static const char *request(stream *s) {
    static const char *const methods[] = {
        "hover",         "definition", "references",     "documentHighlight", "rename",
        "prepareRename", "completion", "signatureHelp",  "documentSymbol",    "foldingRange",
        "codeAction",    "formatting", "rangeFormatting"};
    const char *method = methods[draw(s, sizeof methods / sizeof *methods)];
    return base_arena_format(
        s->arena,
        "{\"jsonrpc\":\"2.0\",\"id\":%zu,\"method\":\"textDocument/%s\",\"params\":{"
        "\"textDocument\":%s,\"position\":%s,\"range\":%s,\"newName\":\"%s\","
        "\"context\":{\"includeDeclaration\":true}}}",
        s->asked, method, address(s), place(s), range(s), draw(s, 2) ? "other" : "max");
}

static const char *opening(stream *s, const char *text) {
    const char *told = address(s);
    return base_arena_format(s->arena,
                             "{\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":"
                             "%.*s,\"text\":%s}}}",
                             (int)strlen(told) - 1, told, quoted(s, text));
}

static const char *change(stream *s) {
    static const char *const pieces[] = {"",
                                         "\\n",
                                         "flux q : S -> = ",
                                         "(",
                                         "}",
                                         "\\\"",
                                         "x.y[",
                                         "\\u00e9\\ud83c\\udf27",
                                         "import \\\"b.afx\\\"\\n",
                                         "\\u0000",
                                         "model m { part p = m() }\\n"};
    return base_arena_format(
        s->arena,
        "{\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":%s,"
        "\"contentChanges\":[{\"range\":%s,\"text\":\"%s\"}]}}",
        address(s), range(s), pieces[draw(s, sizeof pieces / sizeof *pieces)]);
}

/* Heads and bodies that no editor would send. */
static void put_nonsense(stream *s) {
    static const char *const heads[] = {"Content-Length: -1\r\n\r\n",
                                        "Content-Length: 99999999999999999999999\r\n",
                                        "\r\n\r\n",
                                        "Content-Length: 3\r\n\r\n{}}",
                                        "content-length:2\n\n{}",
                                        "Content-Length: 2\r\nContent-Type: x\r\n\r\n[]",
                                        "Content-Length: 0\r\n\r\n",
                                        "Content-Length: 4\r\n\r\nnull",
                                        "Content-Length: 6\r\n\r\n\"text\""};
    const char *head = heads[draw(s, sizeof heads / sizeof *heads)];
    put(s, head, strlen(head));
    if (draw(s, 4) == 0) {
        size_t depth = 1 + draw(s, 60000);
        char *deep = base_arena_take(s->arena, depth + 1);
        memset(deep, '[', depth);
        put_message(s, deep, false);
    }
}

static void fill(stream *s, const char *const *texts, uint32_t text_count, bool spoilt) {
    put_message(s, "{\"id\":\"first\",\"method\":\"initialize\",\"params\":{}}", false);
    for (int k = 0; k < MESSAGES; k++) {
        bool bad = spoilt && draw(s, 3) == 0;
        uint32_t kind = draw(s, 10);
        if (kind < 2) {
            put_message(s, opening(s, texts[draw(s, text_count)]), bad);
        } else if (kind < 5) {
            put_message(s, change(s), bad);
        } else if (kind < 9 || !spoilt) {
            put_message(s, request(s), bad);
            s->asked += !bad;
        } else {
            put_nonsense(s);
        }
    }
    if (!spoilt || draw(s, 2))
        put_message(s, "{\"id\":\"last\",\"method\":\"shutdown\"}", false);
    put_message(s, "{\"method\":\"exit\"}", false);
}

/* ---- what comes back ---- */

/* Replies to requests with whole numbers; -1 when what came is no sequence of messages. */
static long count_replies(const stream *s) {
    long count = 0;
    for (size_t at = 0; at < s->output_length;) {
        size_t length = 0;
        int head = 0;
        if (sscanf(s->output + at, "Content-Length: %zu\r\n\r\n%n", &length, &head) != 1)
            return -1;
        at += (size_t)head;
        if (head == 0 || length > s->output_length - at)
            return -1;
        cJSON *message = cJSON_ParseWithLength(s->output + at, length);
        const cJSON *id = cJSON_GetObjectItemCaseSensitive(message, "id");
        count += cJSON_IsNumber(id);
        cJSON_Delete(message);
        if (!message)
            return -1;
        at += length;
    }
    return count;
}

static bool run(uint64_t seed, const char *const *texts, uint32_t text_count) {
    stream s = {.arena = base_arena_create(), .random = seed};
    bool spoilt = seed % 2;
    fill(&s, texts, text_count, spoilt);
    const lsp_wire wire = {&s, give, gives_more, take};
    const lsp_options options = {.version = "0", .default_size = 5};
    int code = lsp_serve(&wire, &options);
    s.output = base_arena_grow(s.arena, s.output, s.output_length, &s.output_capacity, 1);
    long replies = count_replies(&s);
    bool fine = (code == 0 || (spoilt && code == 1)) && replies >= 0 &&
                (spoilt || (size_t)replies == s.asked);
    if (!fine)
        printf("seed %llu: exit %d, %zu requests, %ld replies\n", (unsigned long long)seed, code,
               s.asked, replies);
    base_arena_free(s.arena);
    return fine;
}

int main(int count, char **words) {
    enum { MOST_TEXTS = 16 };
    const char *texts[MOST_TEXTS];
    uint32_t text_count = 0;
    base_arena *arena = base_arena_create();
    if (count < 4)
        return 2;
    for (int k = 3; k < count && text_count < MOST_TEXTS; k++) {
        const base_source *source = base_source_read(arena, words[k]);
        if (source)
            texts[text_count++] = source->text;
    }
    const char *soak = getenv("AFFLUX_SOAK");
    unsigned long long first = strtoull(words[1], NULL, 10), failed = 0;
    unsigned long long streams = strtoull(words[2], NULL, 10) * (soak ? 50 : 1);
    for (unsigned long long seed = first; text_count && seed < first + streams; seed++)
        failed += !run(seed, texts, text_count);
    printf("%llu streams, %llu failed\n", streams, failed);
    base_arena_free(arena);
    return failed || !text_count;
}
