package main

import (
	"encoding/json"
	"os"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// recorder answers with the outputs of a file and keeps what the program registers.
type recorder struct {
	outputs map[string]map[string]any
	lock    sync.Mutex
	found   map[string]any
}

func (r *recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.found[args.Name] = map[string]any{"type": args.TypeToken, "properties": args.Inputs.Mappable()}
	return "", resource.NewPropertyMapFromMap(r.outputs[args.Name]), nil
}

func (r *recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return resource.PropertyMap{}, nil
}

func TestRecord(t *testing.T) {
	text, err := os.ReadFile("outputs.json")
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]map[string]map[string]any{}
	if err := json.Unmarshal(text, &outputs); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for name, program := range programs {
		mocks := &recorder{outputs: outputs[name], found: map[string]any{}}
		if err := pulumi.RunErr(program, pulumi.WithMocks("photo-shop", "stack", mocks)); err != nil {
			t.Fatal(name, err)
		}
		all[name] = mocks.found
	}
	found, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("found.json", found, 0o644); err != nil {
		t.Fatal(err)
	}
}
