package keys

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
)

// office is a desk with an issuer for every case that the picture shows.
func office(t testing.TB) *fakeDesk {
	until := func(from, to int) func(*trust.Key) {
		return func(k *trust.Key) { k.NotBefore, k.NotAfter = now.AddDate(0, 0, from), now.AddDate(0, 0, to) }
	}
	center := []*trust.Key{
		sent(t, "Sở Mẫu tỉnh Mẫu", 12, until(-300, 9)), sent(t, "Bộ Thử nghiệm", 12, until(-300, 70)),
		sent(t, "Bộ Thử nghiệm", 12, until(60, 800)), sent(t, "Cục Ví dụ", 12, until(-700, 2)),
	}
	old := []*trust.Key{sent(t, "Văn phòng Ít tin", 310, until(-300, 900))}
	hand := newKey(t, func(k *trust.Key) {
		k.Issuer.Names = map[string]string{"vi": "Nơi nhập tay", "en": "By hand"}
		k.NotAfter = time.Time{}
	})
	lost := sent(t, "Chi cục Đã lộ", 12, func(k *trust.Key) {
		k.History = []trust.StatusChange{{Status: trust.Compromised, At: now, Reason: "mất thẻ ký"}}
	})
	center = append(center, lost)
	a, b := publisher("Trung tâm dữ liệu tỉnh Mẫu", center...), publisher("Văn phòng Ít tin", old...)
	b.ID = strings.Repeat("c7d0", 16)
	return &fakeDesk{keys: append(append(center, old...), hand), publishers: []desk.Publisher{a, b}}
}

func TestLanes(t *testing.T) {
	s := Read(office(t))
	all := lanes(resources.In(resources.Vietnamese), s)
	var got []string
	for _, l := range all {
		got = append(got, fmt.Sprint(l.name, " ", len(l.bars)))
	}
	if want := "[Chi cục Đã lộ 0 Cục Ví dụ 1 Sở Mẫu tỉnh Mẫu 1 Văn phòng Ít tin 1 Bộ Thử nghiệm 2 Nơi nhập tay 1]"; fmt.Sprint(got) != want {
		t.Errorf("lanes %v, want %s", got, want)
	}
	if first, next := all[4].bars[0], all[4].bars[1]; first.row != 0 || next.row != 1 {
		t.Errorf("two keys that overlap are in rows %d and %d", first.row, next.row)
	}
	if b := all[3].bars[0]; !b.fresh.Equal(now.AddDate(0, 0, -310+90)) || !b.usable.Equal(now.AddDate(0, 0, -310+400)) {
		t.Errorf("fresh to %v, usable to %v", b.fresh, b.usable)
	}
	if l := all[0]; len(l.keys) != 0 {
		t.Errorf("%s has usable keys", l.name)
	}
	if b := all[5].bars[0]; !b.to.IsZero() || !b.fresh.IsZero() {
		t.Errorf("a key by hand without an end is drawn to %v, fresh to %v", b.to, b.fresh)
	}
	scale := scaleOf(all, now)
	if at := scale.at(now); at <= 0 || at > 0.2 {
		t.Errorf("today is at %v of the picture", at)
	}
	if !scale.to.After(now.AddDate(0, 0, 900)) {
		t.Errorf("the picture ends at %v, before what ends last", scale.to)
	}
	for n := 1; n < 40; n++ {
		if months := scale.months(n); len(months) > n {
			t.Errorf("%d months where there is room for %d", len(months), n)
		}
	}
}

// A key without dates is there always, and no other lies on it.
func TestALaneOfAKeyWithoutDates(t *testing.T) {
	endless := sent(t, "A", 1, func(k *trust.Key) { k.NotBefore, k.NotAfter = time.Time{}, time.Time{} })
	l := lanes(resources.In(resources.English), Read(&fakeDesk{keys: []*trust.Key{endless, sent(t, "A", 1)}}))[0]
	if l.bars[0].row == l.bars[1].row {
		t.Error("one bar lies on the other")
	}
}

// However many keys an issuer has at once, its lane is as high as any other.
func TestACrowdedLane(t *testing.T) {
	d := &fakeDesk{}
	for i := range 8 {
		d.keys = append(d.keys, sent(t, "A", i))
	}
	for _, b := range lanes(resources.In(resources.English), Read(d))[0].bars {
		if b.row < 0 || b.row >= laneRows {
			t.Errorf("a bar in row %d", b.row)
		}
	}
}

func TestExpirySection(t *testing.T) {
	for _, language := range resources.Languages() {
		for _, scale := range []float32{1, 2} {
			b := newBench(t, office(t), language, scale)
			b.Resize(fyne.NewSize(1080, 680))
			b.Press("keys.section.expiry")
			b.Expect("keys.timeline.today", "date", now.Format(dateForm))
			b.Expect("keys.lane.none")
			b.Expect("keys.lane.soon", "left", b.Texts.Get("keys.days", "n", 2))
			b.Expect("keys.legend.stale")
			b.Picture(fmt.Sprint("keys-expiry-", language, "-", scale))
			for i, l := range b.screen.expiry.lanes {
				b.screen.expiry.list.Select(i)
				for _, k := range l.keys { // the list says of each what the picture shows
					b.Expect("keys.card.key", "fingerprint", short(k.ID))
					if !strings.Contains(b.Seen(), dates(b.Texts, k)) {
						t.Errorf("the dates of a key of %s are not in the list", l.name)
					}
				}
			}
			b.screen.expiry.list.Select(3)
			b.Expect("keys.usable_until")
			b.Picture(fmt.Sprint("keys-expiry-details-", language, "-", scale))
			if min := b.Content().MinSize(); scale == 1 && (min.Width > 1080 || min.Height > 680) {
				t.Errorf("the screen wants %v", min)
			}
		}
	}
}

func TestAnIssuerWhoseKeysAreToCome(t *testing.T) {
	key := sent(t, "A", 1, func(k *trust.Key) { k.NotBefore = now.AddDate(0, 0, 5) })
	b := newBench(t, &fakeDesk{keys: []*trust.Key{key}}, resources.Vietnamese, 1)
	b.Press("keys.section.expiry")
	b.Expect("keys.lane.not_yet", "date", "27/11/2026")
}

func TestNothingExpires(t *testing.T) {
	b := newBench(t, &fakeDesk{}, resources.Vietnamese, 1)
	b.Press("keys.section.expiry")
	b.Expect("keys.expiry.none")
	b.Press("keys.section.publishers")
	b.Expect("keys.publishers.none")
	b.Picture("keys-publishers-none")
}

// The keyboard reaches every section and every issuer in it.
func TestSectionsByKeyboard(t *testing.T) {
	b := newBench(t, office(t), resources.English, 1)
	press := func(on fyne.Focusable, name fyne.KeyName) {
		b.Canvas().Focus(on)
		if b.Canvas().Focused() != on {
			t.Fatalf("%T cannot have the focus", on)
		}
		on.TypedKey(&fyne.KeyEvent{Name: name})
	}
	press(b.screen.choice[1], fyne.KeySpace)
	if b.screen.at != 1 {
		t.Errorf("section %d", b.screen.at)
	}
	press(b.screen.expiry.list, fyne.KeyDown)
	press(b.screen.expiry.list, fyne.KeySpace)
	if b.screen.expiry.split == nil {
		t.Error("an issuer cannot be opened by keyboard")
	}
}
