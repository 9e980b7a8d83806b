//go:build !windows

package main

// box shows a message to people who have no console; everyone here has one.
func box(title, text string) {}
