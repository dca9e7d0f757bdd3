// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kata"
)

const configuration = "/configuration.toml"

func (m tree) configure() {
	m.t.Helper()
	text := "[hypervisor.qemu]\npath = \"/usr/bin/qemu\"\ndefault_memory = 512\n"
	must(m.t, os.WriteFile(filepath.Join(m.root, configuration), []byte(text), 0o644))
}

func TestChecksAreADocumentAndAVerdict(t *testing.T) {
	m := newTree(t)
	m.configure()
	judge := func() (isReady bool) {
		report, err := m.Check(kata.CheckOptions{Names: []string{"kvm.node"}, ConfigFile: configuration})
		must(t, err)
		var document struct{ Verdict string }
		must(t, json.Unmarshal(report.Document, &document))
		equal(t, document.Verdict == "ready", report.Ready)
		return report.Ready
	}
	equal(t, judge(), true) // nothing tells that it has no KVM
	must(t, os.Mkdir(filepath.Join(m.root, "proc"), 0o755))
	must(t, os.WriteFile(filepath.Join(m.root, "proc/misc"), []byte("229 fuse\n"), 0o644))
	equal(t, judge(), false)
	_, err := m.Check(kata.CheckOptions{Names: []string{"kvm", "nosuch"}})
	fails(t, err, kata.ErrUsage, "no check or group of checks is called 'nosuch'")
}

func TestAConfigurationIsShownWithItsValues(t *testing.T) {
	m := newTree(t)
	m.configure()
	document, err := m.Config(configuration)
	must(t, err)
	if !json.Valid(document) || !bytes.Contains(document, []byte("512")) {
		t.Errorf("got %s", document)
	}
	if _, err := m.Config("/none.toml"); !errors.Is(err, kata.ErrNotFound) {
		t.Errorf("no such file: %v", err)
	}
}

func TestTheEnvironmentIsTheRuntimesDocument(t *testing.T) {
	m := newTree(t)
	for by, member := range map[kata.Runtime]string{kata.RuntimeRust: "kernel", kata.RuntimeGo: "Meta"} {
		text, err := m.Env(kata.EnvOptions{Runtime: by, NoExec: true})
		must(t, err)
		var document map[string]any
		must(t, json.Unmarshal(text, &document))
		if document[member] == nil {
			t.Errorf("%v: there is no %q: %s", by, member, text)
		}
	}
}
