package resources

import _ "embed"

//go:generate cp ../NOTICE NOTICE

// Notice names everybody whose work is in the programs, with their licences. It
// is a copy of the file at the top, which go:embed cannot reach from here.
//
//go:embed NOTICE
var Notice string
