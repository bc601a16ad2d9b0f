// Package park says what a park's folder says: settings, forms, rules, indicators, reports,
// the park's workbook and the calendar, read once and compiled into the options of the
// rooms below.
//
// It moves forward only: bytes, tables, typed rows, a compiled park. Nothing is parsed
// twice, nothing printed. Whatever somebody wrote wrongly is a Mistake with its place or a
// BadWorkbook with its cells; any other error is a broken world. What lies in a folder may
// change while the program runs: Live reads what changed, and keeps the last park that was
// without a mistake.
//
// It refuses an unknown key, a second document, a secret in a setting, and to guess what a
// mistake was meant to be.
package park
