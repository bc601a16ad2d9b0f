package portal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// issue writes a certificate with a serial number, changed at a time.
func issue(t *testing.T, cert, key string, serial int64, at time.Time) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(serial)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
}

// A renewed certificate is served without a new start; a broken one leaves the old in force, and is told.
func TestCertificateIsReadAgain(t *testing.T) {
	now, told := hour, 0
	dir := t.TempDir()
	c := &certificate{cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"), now: func() time.Time { return now },
		told: func(error) { told++ }}
	if _, err := c.get(nil); err == nil {
		t.Error("a certificate out of nothing")
	}
	serial := func(want int64) {
		t.Helper()
		got, err := c.get(nil)
		if err != nil || got.Leaf.SerialNumber.Int64() != want {
			t.Fatalf("%v %v, want %d", got, err, want)
		}
	}
	issue(t, c.cert, c.key, 1, now)
	serial(1)
	issue(t, c.cert, c.key, 2, now.Add(time.Minute))
	serial(1) // not looked yet
	now = now.Add(lookEvery)
	serial(2)
	if err := os.WriteFile(c.cert, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(lookEvery)
	serial(2)
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
