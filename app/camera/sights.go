package camera

import (
	"crypto/sha256"
	"time"

	"github.com/soi-id/soi/verify/symbol"
)

// GoneAfter is how long a code must be out of sight before it counts as a new
// one: reading fails now and then while a card is held still.
const GoneAfter = 2 * time.Second

// sights are the codes that are in front of the camera, and when each was read
// last. They are known by their hash: whose card it was is nobody's business
// any more.
type sights struct {
	last map[[sha256.Size]byte]time.Time
}

// news returns the symbols that have come since.
func (s *sights) news(now time.Time, symbols []symbol.Symbol) []symbol.Symbol {
	for seen, at := range s.last {
		if now.Sub(at) >= GoneAfter {
			delete(s.last, seen)
		}
	}
	var news []symbol.Symbol
	for _, one := range symbols {
		// Two parts of one message may hold the same bytes.
		id := sha256.Sum256(append([]byte{byte(one.Part.Index)}, one.Bytes...))
		if _, known := s.last[id]; !known {
			news = append(news, one)
		}
		if s.last == nil {
			s.last = make(map[[sha256.Size]byte]time.Time)
		}
		s.last[id] = now
	}
	return news
}
