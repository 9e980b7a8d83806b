package picture

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/emscripten"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// HEIC and PDF are read by libraries in C++, compiled to WebAssembly. Such a
// program can compute and use the memory it is given, and nothing else: it has
// no files, no clock, no network, no output, and an error in it ends it alone.

// pageTime is how long one page may take. The largest honest one takes some
// seconds on an old PC, and nobody at a desk waits for half a minute.
// It is a variable for the sake of tests alone.
var pageTime = 30 * time.Second

// maxMemory is the most that one page may take. The largest honest one, a HEIC
// of 48 megapixels that is to be turned, takes 406 MiB.
const maxMemory = 512 << 20

// turn is held while a page is decoded: one may take hundreds of megabytes, and
// as many at once as the machine has cores would exhaust it. It is free while the caller of Pages looks at a page, so that callers who wait for
// each other never wait for ever.
var turn = make(chan struct{}, 1)

// A library is a WebAssembly program. It is compiled when it is first needed,
// which takes about a second, and stays compiled.
type library struct {
	name    string
	program []byte // compressed by gzip
	// interruptible: a run ends as soon as its context is done, wherever it is.
	interruptible bool
	compile       func() (compiled, error)
}

type compiled struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

func newLibrary(name string, program []byte) *library {
	l := &library{name: name, program: program}
	l.compile = sync.OnceValues(l.compileNow)
	return l
}

// newInterruptible returns a library that is slower, and whose runs end in the
// middle of any loop.
func newInterruptible(name string, program []byte) *library {
	l := newLibrary(name, program)
	l.interruptible = true
	return l
}

func (l *library) compileNow() (compiled, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(l.program))
	if err != nil {
		return compiled{}, err
	}
	program, err := io.ReadAll(unzipped)
	if err != nil {
		return compiled{}, err
	}
	// Not the caller's context: what is compiled serves every later caller.
	ctx := experimental.WithFunctionListenerFactory(context.Background(), allocations{})
	ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCloseOnContextDone(l.interruptible))
	module, err := rt.CompileModule(ctx, program)
	if err != nil {
		return compiled{}, err
	}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, rt); err != nil {
		return compiled{}, err
	}
	return compiled{rt, module}, provide(ctx, rt, module)
}

// provide gives a program that Emscripten made the imports that it asks for:
// those of the language, and for callbacks that nobody registers, functions
// that return zero.
func provide(ctx context.Context, rt wazero.Runtime, module wazero.CompiledModule) error {
	const environment = "env"
	exporter, err := emscripten.NewFunctionExporterForModule(module)
	if err != nil {
		return err
	}
	builder := rt.NewHostModuleBuilder(environment)
	for _, f := range module.ImportedFunctions() {
		if from, name, _ := f.Import(); from == environment {
			zero := api.GoFunc(func(_ context.Context, stack []uint64) { clear(stack) })
			builder.NewFunctionBuilder().WithGoFunction(zero, f.ParamTypes(), f.ResultTypes()).Export(name)
		}
	}
	exporter.ExportFunctions(builder)
	_, err = builder.Instantiate(ctx)
	return err
}

// allocations ends a program at its next allocation of memory when its context
// is done. The libraries allocate for every tile, slice, object and image, so
// this is soon; wazero's own check, in every loop, makes them five times as
// slow.
type allocations struct{}

func (allocations) NewFunctionListener(f api.FunctionDefinition) experimental.FunctionListener {
	allocates := func(name string) bool { return name == "malloc" || name == "calloc" || name == "realloc" }
	if !slices.ContainsFunc(f.ExportNames(), allocates) {
		return nil
	}
	return experimental.FunctionListenerFunc(func(ctx context.Context, _ api.Module, _ api.FunctionDefinition, _ []uint64, _ experimental.StackIterator) {
		if err := ctx.Err(); err != nil {
			panic(err) // wazero makes it the error of the call
		}
	})
}

// A memory is what one run of a program has, from the heap, so that it is
// freed like everything else. One that is outgrown is moved once, to room for
// all that is allowed: what is never touched of it costs nothing, while growing
// step by step leaves as much again behind.
type memory struct{ bytes []byte }

// Reallocate implements experimental.LinearMemory. nil tells the program that
// there is no more.
func (m *memory) Reallocate(size uint64) []byte {
	switch {
	case size > maxMemory:
		return nil
	case size > uint64(cap(m.bytes)):
		m.bytes = append(make([]byte, 0, maxMemory), m.bytes...)
	}
	m.bytes = m.bytes[:size]
	return m.bytes
}

func (m *memory) Free() { m.bytes = nil }

// A run is one program at work.
type run struct {
	ctx    context.Context
	module api.Module
	err    error // the first that happened; nothing is called after it
}

// use starts a program with room for so many bytes, which it may outgrow up to
// maxMemory, and hands it to work. The error is work's, or ctx's, ErrTooSlow,
// ErrDamaged or an *UnsupportedKind.
func (l *library) use(ctx context.Context, room uint64, work func(*run) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	code, err := l.compile()
	if err != nil {
		return &UnsupportedKind{l.name + " on this machine"}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the %s decoder failed", ErrDamaged, l.name)
		}
	}()
	limited, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	limited = experimental.WithMemoryAllocator(limited, experimental.MemoryAllocatorFunc(func(_, _ uint64) experimental.LinearMemory {
		return &memory{make([]byte, 0, min(room, maxMemory))}
	}))
	r := &run{ctx: limited}
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize")
	if r.module, r.err = code.runtime.InstantiateModule(limited, code.module, config); r.err == nil {
		defer r.module.Close(context.WithoutCancel(ctx))
		err = work(r)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return ErrTooSlow
	case r.err != nil: // a trap, or out of memory
		return fmt.Errorf("%w: the %s decoder failed", ErrDamaged, l.name)
	}
	return err
}

// call calls a function of the program and returns its result, 0 if it has
// none or failed.
func (r *run) call(function string, arguments ...uint64) uint64 {
	if r.err != nil {
		return 0
	}
	results, err := r.module.ExportedFunction(function).Call(r.ctx, arguments...)
	if err != nil {
		r.err = err
		return 0
	}
	if len(results) == 0 {
		return 0
	}
	return results[0]
}

var errMemory = errors.New("no such memory")

// allocate returns the address of size bytes in the program's memory.
func (r *run) allocate(size int) uint64 {
	at := r.call("malloc", uint64(size))
	if at == 0 && r.err == nil {
		r.err = errMemory
	}
	return at
}

// put copies bytes into the program's memory and returns their address.
func (r *run) put(data []byte) uint64 {
	at := r.allocate(len(data))
	if r.err == nil && !r.module.Memory().Write(uint32(at), data) {
		r.err = errMemory
	}
	return at
}

// number reads 32 bits of the program's memory.
func (r *run) number(at uint64) uint32 {
	if r.err != nil {
		return 0
	}
	n, ok := r.module.Memory().ReadUint32Le(uint32(at))
	if !ok {
		r.err = errMemory
	}
	return n
}

// bytes shows size bytes of the program's memory, which end with the run.
func (r *run) bytes(at uint64, size int) []byte {
	if r.err != nil {
		return nil
	}
	b, ok := r.module.Memory().Read(uint32(at), uint32(size))
	if !ok {
		r.err = errMemory
	}
	return b
}
