package report

import "testing"

// A page goes along only where the letters are in it; where no Chinese font was found it is squares.
func TestPageHasItsLetters(t *testing.T) {
	for page, want := range map[string]bool{
		"<</Type/FontDescriptor/FontName/FAAAAA+NotoSansCJKjp-Bold-VKana": true,
		"<</Type/FontDescriptor/FontName/BAAAAA+SimSun":                   true,
		"<</Type/FontDescriptor/FontName/CAAAAA+DejaVuSans":               false,
		"<</Type/FontDescriptor/FontName/NotoSansCJKjp-Bold":              false, // named, not embedded
		"": false,
	} {
		if hasChinese([]byte(page)) != want {
			t.Errorf("%q: %v", page, !want)
		}
	}
}
