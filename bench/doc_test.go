// Package bench holds comparisons with peers that anyone can run. They are
// scripts; what they need of Go is in the test binary of this folder, so that
// the product has no part in it.
package bench
