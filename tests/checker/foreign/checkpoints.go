// Go's own packages for transparency logs read our checkpoints, our ledger and one box; none of our code is used.
//
//	checkpoints FOLDER KEY OPENING
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(good bool, what string) {
	if !good {
		fmt.Println("wrong:", what)
		os.Exit(1)
	}
	fmt.Println("right:", what)
}

func read(name string) []byte {
	content, err := os.ReadFile(filepath.Join(os.Args[1], name))
	check(err == nil, "there is "+name)
	return content
}

func lines(name string) [][]byte {
	return bytes.Split(bytes.TrimSuffix(read(name), []byte("\n")), []byte("\n"))
}

// A checkpoint, as signed by the key that was given.
func checkpoint(name string, verifier note.Verifier) tlog.Tree {
	signed, err := note.Open(read(name), note.VerifierList(verifier))
	check(err == nil, name+" is signed by the key")
	fields := strings.Split(signed.Text, "\n")
	check(fields[0] == verifier.Name(), name+" is of this round")
	size, err := strconv.ParseInt(fields[1], 10, 64)
	check(err == nil, name+" says how many entries")
	root, err := tlog.ParseHash(fields[2])
	check(err == nil, name+" says the root")
	return tlog.Tree{N: size, Hash: root}
}

// The hashes of a tree over these lines.
func stored(records [][]byte) tlog.HashReader {
	var kept []tlog.Hash
	reader := tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(places))
		for i, place := range places {
			found[i] = kept[place]
		}
		return found, nil
	})
	for i, record := range records {
		hashes, err := tlog.StoredHashes(int64(i), record, reader)
		check(err == nil, fmt.Sprintf("line %d can be hashed", i))
		kept = append(kept, hashes...)
	}
	return reader
}

func main() {
	verifier, err := note.NewVerifier(os.Args[2])
	check(err == nil, "the key is a key")
	newest, opening := checkpoint("checkpoint", verifier), checkpoint(os.Args[3], verifier)

	ledger := lines("ledger.jsonl")
	hashes := stored(ledger)
	root, err := tlog.TreeHash(int64(len(ledger)), hashes)
	check(err == nil && int64(len(ledger)) == newest.N && root == newest.Hash, "the checkpoint is of the whole ledger")
	proof, err := tlog.ProveTree(newest.N, opening.N, hashes)
	check(err == nil, "there is a proof that the ledger only grew")
	check(tlog.CheckTree(proof, newest.N, newest.Hash, opening.N, opening.Hash) == nil, "the ledger only grew")

	for _, line := range ledger {
		var entry struct {
			Kind  string `json:"k"`
			Boxes []struct{ Box, Root string }
		}
		check(json.Unmarshal(line, &entry) == nil, "the entry is JSON")
		if entry.Kind == "seal" {
			slips := lines("boxes/" + entry.Boxes[0].Box + ".jsonl")
			sealed, err := tlog.ParseHash(entry.Boxes[0].Root)
			check(err == nil, "the box has a root")
			box, err := tlog.TreeHash(int64(len(slips)), stored(slips))
			check(err == nil && box == sealed, "the box is as it was sealed")
			fmt.Println("all is right")
			return
		}
	}
}
