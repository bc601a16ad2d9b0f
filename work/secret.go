package work

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// legible are the letters that nobody takes for others, on paper and by telephone: no 0 O 1 I L.
const legible = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// secretLetters are more than 128 bits.
const secretLetters = 26

// newSecret is a random text of 128 bits at least, fit for addresses.
func newSecret() string { return strings.ToLower(rand.Text()) }

// Legible is a random text of n such letters, in groups of four: nearly five bits each.
func Legible(n int) string {
	var b strings.Builder
	for b.Len() < n+(n-1)/4 {
		var one [1]byte
		_, _ = rand.Read(one[:]) // never fails
		if int(one[0]) >= len(legible)*8 {
			continue // else some would come more often
		}
		if b.Len()%5 == 4 {
			b.WriteByte('-')
		}
		b.WriteByte(legible[int(one[0])%len(legible)])
	}
	return b.String()
}

// hashed is what is kept of a secret, however its letters were typed.
func hashed(secret string) string {
	letters := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '　' {
			return -1
		}
		return r
	}, strings.ToUpper(secret))
	h := sha256.Sum256([]byte(letters))
	return hex.EncodeToString(h[:])
}
