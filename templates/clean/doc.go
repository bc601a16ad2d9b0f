// Package clean takes a stranger's workbook down to what can do no harm: cells,
// styles and layout, in a package that is written anew.
//
// Nothing is removed; what is known to be harmless is taken over, by part, by
// relationship, by element and by function, and all else is left behind: macros,
// embedded objects, controls, links to the outside, data connections, pivots,
// drawings, custom XML, add-ins. A formula that calls or refers to anything outside
// leaves its stored result. Comments are handed out as text.
//
// It takes only what the strict reader accepted, and decides nothing about values:
// whoever uses the copy compares its cells with the original's.
package clean
