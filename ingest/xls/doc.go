// Package xls takes workbooks in the format before xlsx (.xls, and .et as WPS saves
// it) and of OpenDocument (.ods) as far as a converted copy: it tells whether a file is one, has LibreOffice
// convert it, and holds every number of the copy against the original.
//
// Its only entrance is Convert, a step for a confined child process. A copy is worth
// what the strict reader makes of it.
//
// It refuses to guess: of the original only numbers are read, to compare, and none
// is taken from it. What contradicts itself, is locked, or is older than Excel 97 is
// refused, and so is a copy in which many numbers are no longer the original's.
package xls
