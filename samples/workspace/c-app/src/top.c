#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "table.h"
#include "words.h"

static int most_first(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->word, y->word);
}

void command_top(FILE *in, size_t limit) {
    arena *memory = arena_new();
    table *counts = table_new(memory);
    char word[256];
    while (words_next(in, word, sizeof word)) table_add(counts, word);

    entry *all = table_entries(counts);
    qsort(all, table_size(counts), sizeof *all, most_first);
    for (size_t i = 0; i < table_size(counts) && i < limit; i++) printf("%zu %s\n", all[i].count, all[i].word);
    arena_free(memory);
}
