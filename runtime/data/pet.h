/* Potential evapotranspiration of a day, from what a weather record has.
 *
 * FAO-56: Allen, R. G., Pereira, L. S., Raes, D. and Smith, M. (1998), Crop evapotranspiration,
 * FAO Irrigation and Drainage Paper 56, Rome; "eq." below are its equations.
 * Hargreaves, G. H. and Samani, Z. A. (1985), Reference crop evapotranspiration from temperature,
 * Applied Engineering in Agriculture 1(2), 96-99; in the form of FAO-56 eq. 52.
 * Priestley, C. H. B. and Taylor, R. J. (1972), On the assessment of surface heat flux and
 * evaporation using large-scale parameters, Monthly Weather Review 100(2), 81-92.
 *
 * Oudin, L. et al. (2005), Which potential evapotranspiration input for a lumped rainfall-runoff
 * model? Part 2, Journal of Hydrology 303, 290-306.
 *
 * Units: temperature degC, radiation MJ/m^2/d, pressure kPa, elevation m, latitude degrees north
 * positive, results mm/d. Missing input (NaN) gives NaN.
 */
#ifndef DATA_PET_H
#define DATA_PET_H

typedef enum data_pet_method { DATA_PET_HARGREAVES, DATA_PET_PRIESTLEY_TAYLOR } data_pet_method;

/* Radiation at the top of the atmosphere, eqs. 21-25; 0 in the polar night. */
double data_extraterrestrial_radiation(double latitude, int day_of_year);

/* Saturation vapour pressure over water, eq. 11. */
double data_saturation_pressure(double temperature);
/* Its slope in kPa/K, eq. 13. */
double data_saturation_slope(double temperature);
/* Air pressure at an elevation, eq. 7. */
double data_air_pressure(double elevation);
/* Psychrometric constant in kPa/K, eq. 8. */
double data_psychrometric_constant(double air_pressure);

/* What the net radiation of a day depends on. */
typedef struct data_radiation_day {
    double extraterrestrial; /* MJ/m^2/d */
    double solar;            /* MJ/m^2/d at the ground, mean over 24 h */
    double lowest;           /* air temperature, degC */
    double highest;
    double vapour_pressure; /* actual, kPa */
    double elevation;       /* m */
} data_radiation_day;

/* Clear-sky radiation, eq. 37. */
double data_clear_sky_radiation(double extraterrestrial, double elevation);
/* Net outgoing long-wave radiation, eq. 39; the relative short-wave radiation is at most 1. */
double data_net_longwave(const data_radiation_day *day);
/* Net radiation, eqs. 38 and 40, with the albedo 0.23 of the reference crop. */
double data_net_radiation(const data_radiation_day *day);

/* Eq. 52 in mm/d (eq. 20: 1 MJ/m^2 evaporates 0.408 mm), never negative. */
double data_pet_hargreaves(double extraterrestrial, double lowest, double highest);
/* alpha D/(D+g) (Rn - G) / 2.45 with alpha = 1.26 and G = 0 (eq. 42), never negative. */
double data_pet_priestley_taylor(const data_radiation_day *day);
/* Ra / (lambda rho) (T + 5) / 100 above -5 degC, else 0: from the day's mean temperature alone. */
double data_pet_oudin(double extraterrestrial, double mean);

#endif
