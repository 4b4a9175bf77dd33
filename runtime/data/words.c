#include "data/words.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "data/calendar.h"
#include "data/number.h"

data_words data_words_start(const char *path, const core_buffer *text) {
    return (data_words){
        .path = path, .at = text->bytes, .stop = text->bytes, .end = text->bytes + text->length};
}

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static void skip_blanks(data_words *words) {
    while (words->at < words->stop && is_blank(*words->at))
        words->at++;
}

bool data_next_line(data_words *words) {
    for (;;) {
        words->at = words->stop + (words->line > 0);
        if (words->at >= words->end)
            return false;
        const char *newline = memchr(words->at, '\n', (size_t)(words->end - words->at));
        words->stop = newline ? newline : words->end;
        words->line++;
        skip_blanks(words);
        if (words->at < words->stop)
            return true;
    }
}

data_word data_next_word(data_words *words) {
    skip_blanks(words);
    data_word word = {words->at, 0};
    while (words->at < words->stop && !is_blank(*words->at))
        words->at++;
    word.length = (size_t)(words->at - word.text);
    return word;
}

bool data_is_word(data_word word, const char *text) {
    return word.length == strlen(text) && strncasecmp(word.text, text, word.length) == 0;
}

enum { LONGEST_SHOWN = 40 };

core_status data_next_number(data_words *words, const char *name, double *number,
                             afx_error *error) {
    skip_blanks(words);
    const char *from = words->at;
    const char *stop = data_scan_number(from, words->stop, number);
    if (stop && (stop == words->stop || is_blank(*stop))) {
        words->at = stop;
        return CORE_OK;
    }
    data_word word = data_next_word(words);
    if (word.length == 0)
        return core_fail(error, CORE_DATA, "%s:%zu: the line ends before %s", words->path,
                         words->line, name);
    int shown = word.length < LONGEST_SHOWN ? (int)word.length : LONGEST_SHOWN;
    return core_fail(error, CORE_DATA, "%s:%zu: %s: expected a number, found `%.*s`", words->path,
                     words->line, name, shown, word.text);
}

/* A whole number of at most four digits; -1: there is none. */
static int next_whole(data_words *words) {
    data_word word = data_next_word(words);
    int number = 0;
    for (size_t k = 0; k < word.length; k++) {
        if (word.text[k] < '0' || word.text[k] > '9')
            return -1;
        number = 10 * number + (word.text[k] - '0');
    }
    return word.length > 0 && word.length <= 4 ? number : -1;
}

core_status data_next_date(data_words *words, int64_t *day, afx_error *error) {
    int year = next_whole(words), month = next_whole(words), of_month = next_whole(words);
    data_date date = {year, month, of_month};
    if (year < 0 || !data_date_exists(date))
        return core_fail(error, CORE_DATA, "%s:%zu: expected a date, year, month and day",
                         words->path, words->line);
    *day = data_days_of_date(date);
    return CORE_OK;
}

core_status data_end_line(data_words *words, afx_error *error) {
    data_word word = data_next_word(words);
    if (word.length == 0)
        return CORE_OK;
    int shown = word.length < LONGEST_SHOWN ? (int)word.length : LONGEST_SHOWN;
    return core_fail(error, CORE_DATA, "%s:%zu: `%.*s` is more than the columns of the header",
                     words->path, words->line, shown, word.text);
}

core_status data_refuse_day(const data_words *words, int64_t day, int64_t last, afx_error *error) {
    char text[2][DATA_TIME_LENGTH];
    const char *what = day == last  ? "is there twice"
                       : day < last ? "is before the row above"
                                    : "is not the day after the row above";
    return core_fail(error, CORE_DATA, "%s:%zu: %s %s (%s)", words->path, words->line,
                     data_format_time(day * DATA_SECONDS_OF_DAY, text[0]), what,
                     data_format_time(last * DATA_SECONDS_OF_DAY, text[1]));
}
