/* Which axis the lanes run along: the sites, or the elements of a dim. */
#include <string.h>

#include "back/text.h"

enum {
    ROW_BYTES = 640,    /* of a block: what a step reads and makes stays in the nearest cache;
                         * docs/performance.md */
    CACHE_LINE = 64,    /* bytes, and the widest vector */
    VECTOR = 32,        /* bytes: what compilers prefer */
    BLOCK_BYTES = 512,  /* of an array along a dim, when the number of sites is not known */
    FEW_SITES = 4,      /* up to which any dim may do better, as measured; beyond, one that fills
                         * vectors */
    PERCENT_WORTH = 101 /* of the vectors that sites take: of two alike, the dim does better */
};

/* Fewer lanes the more places an array has, so that a block's numbers stay in the cache. */
static uint32_t block_of(const ir_module *module, bool single) {
    uint32_t places = 1;
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        if (symbol->role < IR_WEIGHT && symbol->elements > places)
            places = symbol->elements;
    }
    uint32_t most = ROW_BYTES / (single ? 4u : 8u);
    uint32_t lanes = most / places / BACK_LANES_MULTIPLE * BACK_LANES_MULTIPLE;
    return lanes ? lanes : BACK_LANES_MULTIPLE;
}

/* ---- work ---- */

/* What a step of a site does, in operations weighed by their cost. */
typedef struct work {
    double across; /* in nests over the dim, outside of circles along it */
    double others;
    bool beside; /* some read neighbours along the dim */
} work;

static void add_value(const ir_module *module, uint32_t dim, bool across, ir_id id, work *of) {
    const ir_region *region = &module->regions[IR_STEP];
    const ir_value *value = &region->values[id];
    uint32_t dims = value->op == IR_REDUCE ? region->values[value->argument[0]].dims : value->dims;
    double cost = ir_is_operator(value) ? op_row_of(value->op)->cost : 1;
    *(across ? &of->across : &of->others) += cost * (double)back_rounds(module, dims);
    of->beside = of->beside || (value->op == IR_SHIFT && value->dim == dim);
}

static work work_along(const ir_module *module, uint32_t dim) {
    const ir_region *region = &module->regions[IR_STEP];
    work of = {0};
    uint32_t open = 0; /* circles along the dim */
    for (uint32_t k = 0; k < region->nest_count; k++) {
        const ir_nest *nest = &region->nests[k];
        if (nest->kind != IR_NEST_VALUES) {
            open += nest->dim == dim ? (nest->kind == IR_NEST_OPEN ? 1 : UINT32_MAX) : 0;
            continue;
        }
        bool across = open == 0 && (nest->dims >> dim & 1);
        for (uint32_t v = 0; v < nest->count && back_is_laned(nest->dims); v++)
            add_value(module, dim, across, nest->ids[v], &of);
    }
    return of;
}

/* ---- choices ---- */

static uint32_t real_bytes(const back_file *file) {
    return file->single ? sizeof(float) : sizeof(double);
}

static double up_to(double number, uint32_t multiple) {
    double whole = (double)(uint64_t)((number + multiple - 1) / multiple);
    return whole * multiple;
}

/* Sites that pad a block, or the last, are computed as well: their share. */
static double padding(size_t sites, uint32_t multiple) {
    return sites ? up_to((double)sites, multiple) / (double)sites : 1;
}

/* Sites of a block whose lanes are the elements of a dim: a power of two. */
static uint32_t sites_across(const back_file *file, uint32_t dim, const back_options *options) {
    uint32_t bytes = file->module->dims[dim].size * real_bytes(file), sites = 1;
    while (2 * sites * bytes <= BLOCK_BYTES && (!options->sites || sites < options->sites))
        sites *= 2;
    return sites;
}

/* Of a block whose lanes are sites, where they are few; otherwise as many as fill any vector. */
static uint32_t sites_alone(const back_file *file, const back_options *options) {
    uint32_t sites = 1;
    while (sites < BACK_LANES_MULTIPLE && sites < options->sites)
        sites *= 2;
    return options->sites && !file->module->network ? sites : BACK_LANES_MULTIPLE;
}

/* Vectors of a step of a site, of `count` operations on blocks of so many sites. */
static double vectors_of_sites(const back_file *file, double count, uint32_t sites) {
    const uint32_t width = VECTOR / real_bytes(file);
    return count / sites * up_to(sites, width) / width;
}

static double vectors_along_sites(const back_file *file, const back_options *options) {
    const work of = work_along(file->module, IR_LANES);
    const uint32_t sites = sites_alone(file, options);
    return vectors_of_sites(file, of.across + of.others, sites) * padding(options->sites, sites);
}

static double vectors_across(const back_file *file, uint32_t dim, const back_options *options) {
    const work of = work_along(file->module, dim);
    const uint32_t lanes = file->module->dims[dim].size, width = VECTOR / real_bytes(file);
    const uint32_t sites = sites_across(file, dim, options);
    double each = of.across / lanes * up_to(lanes, width) / width;
    return (each + vectors_of_sites(file, of.others, sites)) * padding(options->sites, sites);
}

/* Does an array along the dim fill whole vectors, with no reads from lane to lane? */
static bool fills_vectors(const back_file *file, uint32_t dim) {
    uint32_t bytes = file->module->dims[dim].size * real_bytes(file);
    return bytes % CACHE_LINE == 0 && !work_along(file->module, dim).beside;
}

static bool is_candidate(const ir_module *module, uint32_t dim) {
    return module->dims[dim].size > 1 && !module->dims[dim].stops && !module->network;
}

/* A layer of a network? Its sums over inputs would be folds over lanes, and what it reads of a site
 * would be spread: for more than a few sites several times slower. */
static bool is_layer(const ir_module *module, uint32_t dim) {
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        for (uint32_t d = 0; symbol->fan_in && d < symbol->rank; d++)
            if (symbol->dims[d] == dim)
                return true;
    }
    return false;
}

static bool may_do_better(const back_file *file, uint32_t dim, const back_options *options) {
    bool few = options->sites && options->sites <= FEW_SITES;
    if (!is_candidate(file->module, dim) || !(few || fills_vectors(file, dim)))
        return false;
    if (!few && is_layer(file->module, dim))
        return false;
    const work of = work_along(file->module, dim);
    return of.across > (of.across + of.others) / 10;
}

/* The dim that takes the fewest vectors, where that is worth while; else the sites. Of two alike,
 * the later one, since its elements stand side by side in the host's arrays as well. */
static uint32_t best_dim(const back_file *file, const back_options *options) {
    double sites = vectors_along_sites(file, options), least = sites;
    uint32_t best = IR_LANES;
    for (uint32_t dim = IR_LANES + 1; dim < file->module->dim_count; dim++) {
        if (!may_do_better(file, dim, options))
            continue;
        double vectors = vectors_across(file, dim, options);
        if (vectors > sites / 100 * PERCENT_WORTH || (best != IR_LANES && vectors > least))
            continue;
        best = dim;
        least = vectors;
    }
    return best;
}

static uint32_t dim_called(const ir_module *module, const char *name) {
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (is_candidate(module, d) && strcmp(module->dims[d].name, name) == 0)
            return d;
    return IR_LANES;
}

/* ---- the choice, and why ---- */

static const char *why(const back_file *file, const back_options *options) {
    const char *name = options->lanes;
    if (name && file->lane_dim == IR_LANES && strcmp(name, "sites") != 0)
        return file->module->network ? "the sites of a river network stand in one block"
                                     : base_arena_format(file->arena,
                                                         "there is no dimension `%s` of two "
                                                         "elements or more",
                                                         name);
    if (name)
        return "asked for";
    double sites = vectors_along_sites(file, options);
    uint32_t dim = file->lane_dim;
    if (dim == IR_LANES)
        return "no dimension would do better";
    return base_arena_format(file->arena,
                             fills_vectors(file, dim) ? "they fill vectors, %.0f %% of the work of "
                                                        "sites side by side"
                                                      : "%.0f %% of the work of sites side by side",
                             100 * vectors_across(file, dim, options) / sites);
}

void back_choose_lanes(back_file *file, const back_options *options) {
    const ir_module *module = file->module;
    file->lane_dim = options->lanes ? dim_called(module, options->lanes) : best_dim(file, options);
    file->why_lanes = why(file, options);
    uint32_t alone = sites_alone(file, options);
    file->few = file->lane_dim != IR_LANES || alone < BACK_LANES_MULTIPLE;
    if (file->lane_dim != IR_LANES)
        file->multiple = file->block = sites_across(file, file->lane_dim, options);
    else if (file->few)
        file->multiple = file->block = alone;
    else {
        file->multiple = BACK_LANES_MULTIPLE;
        file->block = block_of(module, file->single);
    }
}
