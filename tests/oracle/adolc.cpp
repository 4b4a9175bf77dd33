// adolc MODEL < numbers: value, gradient and Hessian-vector product of a loss by ADOL-C.
//
// Read: the numbers of steps, parameters, states (0: the model's initial values) and forcings; then
// parameters, start and forcing; then how much the flow of each step and each state at the end
// weigh in the loss; then a direction of parameters, start and forcing. Written, a line each: the
// loss, its derivatives, the change of these along the direction.
#include "numbers.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>

struct model {
    const char *name;
    results (*run)(const inputs &);
};

static const model models[] = {{"hbv", hbv},
                               {"hbv_implicit", hbv_implicit},
                               {"exphydro", exphydro},
                               {"gr4j", gr4j},
                               {"soil_column", soil_column}};

struct problem {
    std::size_t steps, parameters, states, forcings;
    std::vector<double> values, flow_weight, end_weight, direction;
};

static std::vector<double> read_row(std::size_t count) {
    std::vector<double> row(count);
    for (double &value : row) {
        std::string word; // not `>> value`, which lacks the smallest numbers
        std::cin >> word;
        value = std::strtod(word.c_str(), nullptr);
    }
    return row;
}

static problem read_problem() {
    problem p;
    std::size_t ends;
    std::cin >> p.steps >> p.parameters >> p.states >> p.forcings >> ends;
    const std::size_t count = p.parameters + p.states + p.forcings * p.steps;
    p.values = read_row(count);
    p.flow_weight = read_row(p.steps);
    p.end_weight = read_row(ends);
    p.direction = read_row(count);
    if (!std::cin)
        std::exit(2);
    return p;
}

static numbers declare(const double *values, std::size_t count) {
    numbers found(count);
    for (std::size_t k = 0; k < count; k++)
        found[k] <<= values[k];
    return found;
}

static number weighted(const numbers &found, const std::vector<double> &weights) {
    number sum = 0;
    for (std::size_t k = 0; k < weights.size(); k++)
        sum += weights[k] * found[k];
    return sum;
}

static double record(const problem &p, results (*run)(const inputs &)) {
    double loss = 0;
    trace_on(1);
    inputs given;
    given.steps = p.steps;
    given.parameter = declare(p.values.data(), p.parameters);
    given.start = declare(p.values.data() + p.parameters, p.states);
    given.forcing = declare(p.values.data() + p.parameters + p.states, p.forcings * p.steps);
    const results found = run(given);
    number sum = weighted(found.flow, p.flow_weight) + weighted(found.end, p.end_weight);
    sum >>= loss;
    trace_off();
    return loss;
}

static void write_row(const std::vector<double> &row) {
    for (double value : row)
        std::printf("%.17g ", value);
    std::printf("\n");
}

int main(int count, char **words) {
    for (const model &each : models) {
        if (count != 2 || std::strcmp(words[1], each.name) != 0)
            continue;
        problem p = read_problem();
        const int places = static_cast<int>(p.values.size());
        std::vector<double> slopes(p.values.size()), product(p.values.size());
        write_row({record(p, each.run)});
        gradient(1, places, p.values.data(), slopes.data());
        hess_vec(1, places, p.values.data(), p.direction.data(), product.data());
        write_row(slopes);
        write_row(product);
        return 0;
    }
    std::fprintf(stderr, "usage: adolc MODEL < numbers\n");
    return 2;
}
