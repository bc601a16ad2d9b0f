package facts

import (
	"fmt"
	"strings"
)

// The alphabet and weights of GB 32100-2015; the check of the organisation code
// inside it (characters 9–17) is GB 11714.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	orgWeights    = [8]int{3, 7, 9, 10, 5, 8, 4, 2}
)

// NormalCreditCode folds a unified social credit code (统一社会信用代码) as people
// type it: blanks, dashes and what can't be seen dropped, full-width letters and lower case folded.
func NormalCreditCode(s string) string { return strings.ToUpper(strings.ReplaceAll(Label(s), "-", "")) }

// CheckCreditCode verifies a normalised code by both check characters
// (GB 32100-2015 and GB 11714). The error says what is wrong.
func CheckCreditCode(code string) error {
	if len(code) != 18 {
		return fmt.Errorf("统一社会信用代码应为 18 位，现为 %d 位", len([]rune(code)))
	}
	sum := 0
	for i := range 17 {
		v := strings.IndexByte(creditAlphabet, code[i])
		if v < 0 || i >= 2 && i < 8 && v > 9 {
			return fmt.Errorf("统一社会信用代码第 %d 位“%c”不合规", i+1, code[i])
		}
		sum += v * creditWeights[i]
	}
	if want := creditAlphabet[(31-sum%31)%31]; code[17] != want {
		return fmt.Errorf("统一社会信用代码末位校验码不符")
	}
	if code[16] != orgCheck(code[8:16]) {
		return fmt.Errorf("统一社会信用代码第 17 位（组织机构代码校验码）不符")
	}
	return nil
}

func orgCheck(body string) byte {
	sum := 0
	for i := range 8 {
		c := int(body[i] - '0')
		if body[i] >= 'A' {
			c = int(body[i]-'A') + 10
		}
		sum += c * orgWeights[i]
	}
	switch c := 11 - sum%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}

// MakeCreditCode completes a 16-character stem by both check characters.
func MakeCreditCode(stem string) string {
	code := stem + string(orgCheck(stem[8:16]))
	sum := 0
	for i := range 17 {
		sum += strings.IndexByte(creditAlphabet, code[i]) * creditWeights[i]
	}
	return code + string(creditAlphabet[(31-sum%31)%31])
}
