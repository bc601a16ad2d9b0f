.DEFAULT_GOAL := help
.PHONY: help build test race lint soak ci release sample templates

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the program, as ./parkstat
	CGO_ENABLED=0 go build -trimpath -o parkstat ./cmd/parkstat

test: ## all tests; those whose programs are missing say so and are skipped
	go test -timeout 20m ./...

race: ## the fast packages under the race detector (needs gcc)
	go test -race -timeout 20m ./facts/... ./calc/... ./deliver/... ./ingest/mailbox/... ./work/... ./templates/...

lint: ## gofmt, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

soak: ## all tests, the long loops in full (an hour or more)
	PARKSTAT_SOAK=full go test -timeout 3h ./...

ci: ## everything that must hold, as the CI machine does it (Debian, root)
	bash .ci/run

release: ## the programs for all systems, with checksums and what they are made of, into release/
	bash deploy/release.sh

sample: ## make examples/park anew
	rm -rf examples/park
	go run ./cmd/parkstat sample examples/park

templates: ## draw the workbooks under templates/ anew
	go run ./templates/draw
