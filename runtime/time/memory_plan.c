#include "time/memory_plan.h"

#include <inttypes.h>
#include <stdio.h>

#include "time/fastest.h"

/* ---- how many steps a schedule runs ---- */

static uint64_t reversed_steps(const afx_args *args) {
    return args->steps > args->gradient_from ? args->steps - args->gradient_from : 0;
}

/* Griewank and Walther (2000): r n - (s + r)! / ((s + 1)! (r - 1)!), where r is the least with
 * n <= (s + r)! / (s! r!). `reach` is that number, and the other one is r / (s + 1) times it. */
static uint64_t binomial_steps(uint64_t n, uint64_t s) {
    uint64_t reach = s + 1, r = 1;
    while (reach < n) {
        r++;
        reach = reach / r * (s + r) + reach % r * (s + r) / r;
    }
    return r * n - (reach / (s + 1) * r + reach % (s + 1) * r / (s + 1));
}

uint64_t time_steps_run(const afx_args *args) {
    uint64_t n = reversed_steps(args), s = args->slots, stretch = 1;
    if (n == 0 || args->schedule == AFX_STORE_ALL)
        return args->steps;
    if (args->schedule == AFX_BINOMIAL)
        return args->steps + binomial_steps(n, s < n ? s : n);
    if (args->schedule == AFX_TWO_LEVEL)
        stretch = (n - 1) / s + 1;
    return args->steps + (n - 1) / stretch * stretch;
}

/* ---- the best schedule for a block ---- */

typedef struct search {
    const afx_model *model;
    afx_args args;
    afx_mode mode;
    bool together; /* the run's blocks stand in memory side by side */
    size_t bytes;  /* there are */
    size_t least;  /* that any schedule looked at takes */
    bool found;
    time_schedule best;
} search;

/* True when it fits. */
static bool look_at(search *of, afx_schedule schedule, size_t slots) {
    of->args.schedule = schedule;
    of->args.slots = slots;
    size_t bytes = of->together ? time_work_bytes(of->model, &of->args, of->mode)
                                : of->model->block_work_size(&of->args, of->mode);
    time_schedule here = {schedule, slots, bytes, time_steps_run(&of->args)};
    if (here.bytes < of->least)
        of->least = here.bytes;
    if (here.bytes > of->bytes)
        return false;
    bool fewer = here.steps_run < of->best.steps_run;
    bool smaller = here.steps_run == of->best.steps_run && here.bytes < of->best.bytes;
    if (!of->found || fewer || smaller)
        of->best = here;
    of->found = true;
    return true;
}

/* Every number of stretches: neither memory nor steps go one way with it. */
static void look_at_two_levels(search *of, size_t n) {
    for (size_t slots = 2; slots < n; slots++)
        look_at(of, AFX_TWO_LEVEL, slots);
}

/* The most slots that fit: more slots never run more steps. */
static void look_at_binomials(search *of, size_t n) {
    size_t fits = 1, beyond = n + 1;
    if (!look_at(of, AFX_BINOMIAL, fits))
        return;
    while (beyond - fits > 1) {
        size_t middle = fits + (beyond - fits) / 2;
        if (look_at(of, AFX_BINOMIAL, middle))
            fits = middle;
        else
            beyond = middle;
    }
}

static void search_all(search *of) {
    size_t n = reversed_steps(&of->args);
    of->least = SIZE_MAX;
    if (look_at(of, AFX_STORE_ALL, 0) || n == 0)
        return;
    look_at(of, AFX_STORE_STATES, 0);
    look_at_two_levels(of, n);
    look_at_binomials(of, n);
}

core_status time_choose_schedule(const afx_model *model, const afx_args *args, afx_mode mode,
                                 size_t bytes, time_schedule *chosen, afx_error *error) {
    search of = {.model = model, .args = *args, .mode = mode, .bytes = bytes};
    search_all(&of);
    char had[TIME_BYTES_TEXT], least[TIME_BYTES_TEXT];
    *chosen = of.best;
    if (of.found)
        return CORE_OK;
    return core_fail(error, CORE_USAGE,
                     "%s of memory are too little for a gradient: it takes at least %s (%zu bytes)",
                     time_bytes_text(bytes, had), time_bytes_text(of.least, least), of.least);
}

/* ---- the best room for a chunk ---- */

static afx_args args_of(const time_setup *setup, const time_room *room) {
    size_t lanes = room->sites * setup->members;
    return (afx_args){.size = sizeof(afx_args),
                      .version = AFX_ABI_VERSION,
                      .lanes = lanes,
                      .members = setup->members,
                      .steps = room->steps,
                      .gradient_from = room->gradient_from,
                      .block = lanes};
}

/* The best of so many sites into *plan; false when nothing fits. */
static bool plan_sites(const time_setup *setup, time_room room, size_t bytes,
                       time_memory_plan *plan) {
    afx_args args = args_of(setup, &room);
    afx_mode mode = room.reverse ? AFX_REVERSE : AFX_FORWARD;
    size_t work = time_work_bytes(setup->model, &args, mode);
    size_t others = time_chunk_bytes(setup, &room) - work;
    search of = {.model = setup->model, .args = args, .mode = mode, .together = true};
    of.bytes = bytes > others ? bytes - others : 0;
    of.best.steps_run = room.steps;
    if (room.reverse)
        search_all(&of);
    else
        of.found = work <= of.bytes;
    room.schedule = of.best.schedule;
    room.slots = of.best.slots;
    *plan = (time_memory_plan){room, time_chunk_bytes(setup, &room), of.best.steps_run, 1};
    if (!of.found && room.reverse)
        plan->bytes = others + of.least;
    return of.found;
}

static size_t lanes_multiple(const time_setup *setup) {
    uint32_t multiple = setup->model->info->lanes_multiple;
    return multiple ? multiple : 1;
}

/* The next fewer sites worth a look: one vector of lanes less, then half. 0: none. */
static size_t fewer_sites(const time_setup *setup, size_t sites) {
    size_t multiple = lanes_multiple(setup), lanes = sites * setup->members;
    if (lanes <= multiple)
        return sites / 2;
    size_t fewer = (lanes - 1) / multiple * multiple / setup->members;
    return fewer < sites ? fewer : sites - 1;
}

/* Steps of all lanes, those that only pad a block too, if all wanted sites go through such chunks.
 * A step and its adjoint take about as long as each other. */
static double cost_of(const time_setup *setup, const time_room *wanted,
                      const time_memory_plan *plan) {
    size_t multiple = lanes_multiple(setup);
    size_t sites = plan->room.sites, chunks = (wanted->sites + sites - 1) / sites;
    size_t lanes = (sites * setup->members + multiple - 1) / multiple * multiple;
    afx_args args = args_of(setup, &plan->room);
    double steps = (double)plan->steps_run;
    if (wanted->reverse)
        steps += (double)reversed_steps(&args);
    return steps * (double)lanes * (double)chunks;
}

/* All sites together by the fastest schedule. */
static time_memory_plan fastest_plan(const time_setup *setup, time_room room, size_t threads) {
    afx_args args = args_of(setup, &room);
    if (room.reverse)
        time_take_fastest(setup->model, &args, AFX_REVERSE, threads);
    room.schedule = args.schedule;
    room.slots = args.slots;
    uint64_t steps = room.reverse ? time_steps_run(&args) : room.steps;
    return (time_memory_plan){room, time_chunk_bytes(setup, &room), steps, 1};
}

core_status time_plan_memory(const time_setup *setup, const time_room *wanted, size_t threads,
                             size_t bytes, time_memory_plan *plan, afx_error *error) {
    time_room room = *wanted;
    time_memory_plan next = {0};
    bool found = false;
    *plan = fastest_plan(setup, room, threads);
    if (threads == 1 && bytes > 0 && plan->bytes > bytes)
        *plan = fastest_plan(setup, room, SIZE_MAX); /* that of many threads takes the least */
    if (bytes == 0 || plan->bytes <= bytes)
        return CORE_OK;
    for (; room.sites > 0; room.sites = fewer_sites(setup, room.sites)) {
        if (plan_sites(setup, room, bytes, &next) &&
            (!found || cost_of(setup, wanted, &next) < cost_of(setup, wanted, plan))) {
            *plan = next;
            found = true;
        }
    }
    char had[TIME_BYTES_TEXT], least[TIME_BYTES_TEXT];
    if (found)
        return CORE_OK;
    return core_fail(error, CORE_USAGE,
                     "%s of memory are too little: a thread takes at least %s (%zu bytes)",
                     time_bytes_text(bytes, had), time_bytes_text(next.bytes, least), next.bytes);
}

/* ---- in words ---- */

const char *time_bytes_text(size_t bytes, char text[TIME_BYTES_TEXT]) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    double number = (double)bytes;
    for (; number >= 1024 && unit < 4; unit++)
        number /= 1024;
    snprintf(text, TIME_BYTES_TEXT, unit ? "%.1f %s" : "%.0f %s", number, units[unit]);
    return text;
}

static const char *schedule_text(const time_room *room, char text[64]) {
    if (room->schedule == AFX_STORE_ALL)
        return "all remembered";
    if (room->schedule == AFX_STORE_STATES)
        return "every step's states";
    if (room->schedule == AFX_TWO_LEVEL)
        snprintf(text, 64, "two levels, %zu stretches", room->slots);
    else
        snprintf(text, 64, "binomial, %zu states", room->slots);
    return text;
}

const char *time_plan_text(const time_memory_plan *plan, char text[TIME_PLAN_TEXT]) {
    char bytes[TIME_BYTES_TEXT], schedule[64];
    const time_room *room = &plan->room;
    int used = snprintf(text, TIME_PLAN_TEXT, "%s (%zu bytes): %zu site%s at a time",
                        time_bytes_text(plan->bytes, bytes), plan->bytes, room->sites,
                        room->sites == 1 ? "" : "s");
    if (room->reverse && used > 0)
        snprintf(text + used, (size_t)(TIME_PLAN_TEXT - used), ", %s, %.2f times the steps",
                 schedule_text(room, schedule), (double)plan->steps_run / (double)room->steps);
    return text;
}
