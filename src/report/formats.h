/* Internal to the component report: the formats, one file each. */
#ifndef XC_REPORT_FORMATS_H
#define XC_REPORT_FORMATS_H

#include "report/report.h"

extern const struct xc_format xc_format_table, xc_format_json, xc_format_gbench,
    xc_format_gbench_rows, xc_format_csv, xc_format_markdown;

#endif
