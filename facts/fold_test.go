package facts_test

import (
	"testing"

	"parkstat/facts"
)

func TestFold(t *testing.T) {
	const code = "91410999MA000100X0"
	for _, typed := range []string{code, "91410999MA000100X0\u200b", "\ufeff91410999 MA00 0100X0", "９１４１０９９９ｍａ０００１００ｘ０", "91410999-MA000100X-0",
		"91410999—MA000100X0",
		"\u202a91410999MA000100X0\u202c", "91410999\u2060MA000100X0", "91410999\u00adMA000100X0", "91410999MA000100X0\ufe0f"} {
		if got := facts.NormalCreditCode(typed); got != code {
			t.Errorf("%q is %q", typed, got)
		}
	}
	for typed, want := range map[string]string{"1—本月": "1-本月", "１－本月": "1-本月", "1——本月": "1-本月", " 累计（上年同期＝100）\n": "累计(上年同期=100)", "\u3000\u200b": "",
		"2023.06": "2023.06"} {
		if got := facts.Label(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
