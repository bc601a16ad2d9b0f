// Package xls takes workbooks in the format before xlsx (.xls, and .et as WPS saves
// it) as far as a converted copy: it tells whether a file is one, has LibreOffice
// convert it, and holds every number of the copy against the original.
//
// Its only entrance is Convert, a step for a confined child process. A copy is worth
// what the strict reader makes of it.
//
// It refuses to guess: of the original only numbers are read, to compare, and none
// is taken from it.
package xls
