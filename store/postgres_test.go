package store

import (
	"errors"
	"strings"
	"testing"
)

// A database that sorts as people do, or that holds other characters, is refused before
// anything is written into it.
func TestUnsuitedDatabase(t *testing.T) {
	address := Postgres(t)
	db := Raw(t, address("postgres"))
	for name, with := range map[string]string{"sorted": `ENCODING 'UTF8' LC_COLLATE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'zh'`, "bytes": `ENCODING 'SQL_ASCII'`} {
		if _, err := db.Exec(`CREATE DATABASE ` + name + ` TEMPLATE template0 ` + with); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), address(name)); !errors.Is(err, errUnsuited) {
			t.Errorf("%s: got %v", name, err)
		}
		var n int
		if err := Raw(t, address(name)).QueryRow(`SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d tables, %v", name, n, err)
		}
	}
}

// A commit is on the disk, whatever the address asks for.
func TestWritersOfPostgres(t *testing.T) {
	s, err := Open(t.Context(), Fresh(t, "postgres")+"&synchronous_commit=off&default_transaction_isolation=serializable")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for setting, want := range map[string]string{"synchronous_commit": "on", "transaction_isolation": "read committed",
		"idle_in_transaction_session_timeout": "1min"} {
		var got string
		if err := s.db.QueryRow("SHOW " + setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %s", setting, got, err, want)
		}
	}
}

// What is said of a database does not give away its password.
func TestThePasswordIsNotTold(t *testing.T) {
	for _, place := range []string{"postgres://office:secret@127.0.0.1:1/book?connect_timeout=5", "postgresql://127.0.0.1:1/book?user=office&password=secret"} {
		_, opened := Open(t.Context(), place)
		_, locked := Lock(t.Context(), place, Issuing, 0)
		for _, err := range []error{opened, locked} {
			if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "postgres://office@127.0.0.1/book") {
				t.Errorf("said: %v", err)
			}
		}
	}
	for _, place := range []string{"postgres://office:secret@[/book", "postgres://127.0.0.1/book?password=secret&connect_timeout=x"} {
		if _, err := Open(t.Context(), place); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("of an address that is none: %v", err)
		}
	}
}
