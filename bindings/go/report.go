// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import "encoding/json"

// CheckOptions are what Check looks at.
type CheckOptions struct {
	Names      []string // checks or groups, as "kvm" and "fs.daemon"; none is all
	ConfigFile string   // judged instead of what is in force; "" for that
	Active     bool     // open devices, which can load modules, and run programs
}

// CheckReport is what the checks found.
type CheckReport struct {
	Ready    bool            // no required check failed
	Document json.RawMessage // as "kata-ctl check -o json" prints it
}

// Check runs checks. One that fails is no error; nor is a file that cannot be read, of which
// "config.parse" tells.
//
// Errors: ErrUsage (no such check).
func (h *Host) Check(options CheckOptions) (*CheckReport, error) {
	var lent loans
	defer lent.end()
	names, configFile := lent.texts(options.Names), lent.textOrNil(options.ConfigFile)
	var text *C.char
	var isReady C.int
	err := h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_check_json(host, names, C.size_t(len(options.Names)), configFile,
			flag(options.Active, C.KATA_CHECK_ACTIVE), &text, &isReady, failure)
	})
	if err != nil {
		return nil, err
	}
	return &CheckReport{Ready: isReady == 1, Document: json.RawMessage(given(text))}, nil
}

// Config is the configurations in force with every effective value, as "kata-ctl config show -o
// json" prints them; of configFile alone where it is not "".
//
// Errors: ErrNotFound, ErrMalformed, ErrDenied.
func (h *Host) Config(configFile string) (json.RawMessage, error) {
	var lent loans
	defer lent.end()
	cFile := lent.textOrNil(configFile)
	var text *C.char
	err := h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_config_json(host, cFile, &text, failure)
	})
	if err != nil {
		return nil, err
	}
	return json.RawMessage(given(text)), nil
}

// EnvOptions are what Env looks at.
type EnvOptions struct {
	ConfigFile string  // instead of what is in force; "" for that
	Runtime    Runtime // RuntimeGo for the document of "kata-runtime env --json"
	NoExec     bool    // run no program for its version
}

// Env is the document of "kata-ctl env --json". What could not be found out stands in its member
// "errors".
func (h *Host) Env(options EnvOptions) (json.RawMessage, error) {
	var lent loans
	defer lent.end()
	cFile := lent.textOrNil(options.ConfigFile)
	var text *C.char
	err := h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_env_json(host, cFile, C.int(options.Runtime), flag(options.NoExec, C.KATA_ENV_NO_EXEC),
			&text, failure)
	})
	if err != nil {
		return nil, err
	}
	return json.RawMessage(given(text)), nil
}
