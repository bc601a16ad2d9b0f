// Package weave makes a workbook out of a template workbook: cells get values, blocks of
// rows and columns are repeated, and every reference follows.
//
// It takes the package apart once (Compile) and splices the parts that a filling touches;
// all else goes over byte by byte, so that what somebody drew is not lost for want of a
// library that knows it. Where the rows and columns of a sheet went is worked out once,
// before anything is written, and each reference of the workbook is sent through that map:
// formulas of all sheets, merges, formats, validations, names, breaks, filters, tables,
// comments, links, pictures, charts and what they keep of values, sparklines, pivots.
//
// Invariants: a block never has fewer rows than the template drew, so no reference dies;
// a value from data is never a formula; a formula's kept value is exact or absent; equal
// inputs give equal bytes; the work grows with the rows, not with their square.
//
// It refuses a formula, chart or pivot that leads to a sheet left out, a merge that lies
// partly in a block, a filled head of a table, and a sheet that would grow past Excel's
// edges; all of these are told at once. It knows shapes, no
// statistics: what a placeholder means and how many rows there are is the caller's.
package weave
