package clean

import (
	"regexp"
	"strings"
	"unicode"
)

// functions are those that reckon with what they are given, and nothing else.
var functions = func() map[string]bool {
	all := map[string]bool{}
	for _, f := range strings.Fields(`
		ABS AND AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS CEILING CHAR CHOOSE CLEAN CODE COLUMN COLUMNS CONCAT CONCATENATE COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS
		DATE DATEDIF DATEVALUE DAY DAYS EDATE EOMONTH EVEN EXACT EXP FALSE FIND FIXED FLOOR HLOOKUP HOUR IF IFERROR IFNA IFS INDEX INT ISBLANK ISERR ISERROR ISEVEN
		ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISTEXT LARGE LEFT LEN LN LOG LOG10 LOOKUP LOWER MATCH MAX MAXIFS MEDIAN MID MIN MINIFS MINUTE MOD MONTH MROUND N NA
		NETWORKDAYS NOT NOW ODD OR PERCENTILE PERCENTRANK PI POWER PRODUCT PROPER QUARTILE QUOTIENT RANK REPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH
		SECOND SIGN SMALL SQRT STDEV SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SWITCH T TEXT TEXTJOIN TIME TIMEVALUE TODAY TRANSPOSE TRIM TRUE TRUNC UPPER VALUE
		VAR VLOOKUP WEEKDAY WEEKNUM WORKDAY XLOOKUP XMATCH YEAR YEARFRAC`) {
		all[f] = true
	}
	return all
}()

var (
	cellWord   = regexp.MustCompile(`^\$?[A-Za-z]{1,3}\$?[0-9]{1,7}$`)
	columnWord = regexp.MustCompile(`^\$?[A-Za-z]{1,3}$`)
	numberWord = regexp.MustCompile(`^\$?[0-9]+(\.[0-9]*)?[eE]?$|^\.[0-9]+[eE]?$`) // or a row; an exponent's sign comes after it
	errorWord  = regexp.MustCompile(`^#(REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)`)
)

// grounds is what a formula may refer to.
type grounds struct {
	sheets map[string]bool // in lower case
	names  map[string]bool // in lower case
}

// harmless tells whether a formula only reckons with cells of its own workbook. What
// it does not know to the last character is not.
func (g grounds) harmless(formula string) bool {
	rest := []rune(strings.TrimPrefix(strings.TrimSpace(formula), "="))
	before := rune(0) // what stood before the word
	for len(rest) > 0 {
		c := rest[0]
		switch {
		case c == '"':
			n := quoted(rest)
			if n == 0 {
				return false
			}
			rest = rest[n:]
		case c == '\'':
			n := quoted(rest)
			if n == 0 || n == len(rest) || rest[n] != '!' || !g.sheet(strings.ReplaceAll(string(rest[1:n-1]), "''", "'")) {
				return false
			}
			rest = rest[n+1:]
		case c == '#':
			m := errorWord.FindString(string(rest[:min(len(rest), 8)]))
			if m == "" {
				return false
			}
			rest = rest[len(m):]
		case isWord(c):
			n := 1
			for n < len(rest) && isWord(rest[n]) {
				n++
			}
			word := string(rest[:n])
			rest = rest[n:]
			after := rune(0)
			if len(rest) > 0 {
				after = rest[0]
			}
			switch {
			case after == '!':
				if !g.sheet(word) {
					return false
				}
				rest = rest[1:]
			case after == '(':
				if !functions[strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(word), "_XLFN."), "_XLWS.")] {
					return false
				}
			case cellWord.MatchString(word), numberWord.MatchString(word), strings.EqualFold(word, "TRUE"), strings.EqualFold(word, "FALSE"):
			case columnWord.MatchString(word) && (before == ':' || after == ':'):
			case !g.names[strings.ToLower(word)]:
				return false
			}
		case strings.ContainsRune("+-*/^&=<>%(),;:{} \t\r\n", c):
			rest = rest[1:]
		default: // brackets lead to another workbook, a bar to another program
			return false
		}
		before = c
	}
	return true
}

// sheet knows the sheet of a qualifier, or both of a span of sheets.
func (g grounds) sheet(name string) bool {
	for s := range strings.SplitSeq(name, ":") {
		if !g.sheets[strings.ToLower(s)] {
			return false
		}
	}
	return true
}

func isWord(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c == '.' || c == '$'
}

// quoted is how long the quotation is that s begins with; 0 if it does not end.
func quoted(s []rune) int {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if i+1 < len(s) && s[i+1] == s[0] {
			i++
			continue
		}
		return i + 1
	}
	return 0
}
