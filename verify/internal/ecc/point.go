package ecc

import "math/big"

// A point is in Jacobian coordinates: x/z², y/z³; with z = 0 it is the point
// at infinity.
type point struct{ x, y, z element }

func (p *point) isInfinity() bool { return p.z == element{} }

// double sets p to 2p, for any a.
func (c *Curve) double(p *point) {
	if p.isInfinity() {
		return
	}
	f := c.field
	var yy, yyyy, s, slope, square element
	f.mul(&yy, &p.y, &p.y)
	f.mul(&yyyy, &yy, &yy)
	f.mul(&s, &p.x, &yy) // s = 4xy²
	f.add(&s, &s, &s)
	f.add(&s, &s, &s)
	f.mul(&square, &p.x, &p.x) // slope = 3x² + az⁴
	f.add(&slope, &square, &square)
	f.add(&slope, &slope, &square)
	f.mul(&square, &p.z, &p.z)
	f.mul(&square, &square, &square)
	f.mul(&square, &square, &c.a)
	f.add(&slope, &slope, &square)

	f.mul(&p.z, &p.z, &p.y)
	f.add(&p.z, &p.z, &p.z)
	f.mul(&p.x, &slope, &slope)
	f.sub(&p.x, &p.x, &s)
	f.sub(&p.x, &p.x, &s)
	f.sub(&s, &s, &p.x)
	f.mul(&p.y, &slope, &s)
	for range 3 {
		f.add(&yyyy, &yyyy, &yyyy)
	}
	f.sub(&p.y, &p.y, &yyyy)
}

// add sets p to p + q. Equal and opposite points have rules of their own: an
// attacker finds the signatures that lead there.
func (c *Curve) add(p, q *point) {
	if q.isInfinity() {
		return
	}
	if p.isInfinity() {
		*p = *q
		return
	}
	f := c.field
	var zz, u2, s2, h, r, hhh, v element
	u1, s1, z := p.x, p.y, p.z
	f.mul(&zz, &p.z, &p.z)
	f.mul(&u2, &q.x, &zz)
	f.mul(&s2, &q.y, &zz)
	f.mul(&s2, &s2, &p.z)
	if q.z != f.one {
		f.mul(&zz, &q.z, &q.z)
		f.mul(&u1, &u1, &zz)
		f.mul(&s1, &s1, &zz)
		f.mul(&s1, &s1, &q.z)
		f.mul(&z, &z, &q.z)
	}
	f.sub(&h, &u2, &u1)
	f.sub(&r, &s2, &s1)
	if h == (element{}) {
		if r == (element{}) {
			c.double(p)
		} else {
			*p = point{}
		}
		return
	}
	f.mul(&p.z, &z, &h)
	f.mul(&v, &h, &h)
	f.mul(&hhh, &v, &h)
	f.mul(&v, &v, &u1)
	f.mul(&p.x, &r, &r)
	f.sub(&p.x, &p.x, &hhh)
	f.sub(&p.x, &p.x, &v)
	f.sub(&p.x, &p.x, &v)
	f.sub(&v, &v, &p.x)
	f.mul(&p.y, &r, &v)
	f.mul(&hhh, &hhh, &s1)
	f.sub(&p.y, &p.y, &hhh)
}

// table returns the multiples of x, y by 0 … 15.
func (c *Curve) table(x, y *big.Int) []point {
	one := point{c.field.element(x), c.field.element(y), c.field.one}
	multiples := make([]point, 16)
	for i := 1; i < len(multiples); i++ {
		multiples[i] = multiples[i-1]
		c.add(&multiples[i], &one)
	}
	return multiples
}

// sum returns u1·G + u2·Q, four bits of both scalars at a time, so that the
// doublings serve both (Straus; known as Shamir's trick).
func (c *Curve) sum(u1, u2 *big.Int, q *PublicKey) point {
	ofG, ofQ := c.multiples(), c.table(q.X, q.Y)
	size := (c.N.BitLen() + 7) / 8
	d1, d2 := u1.FillBytes(make([]byte, size)), u2.FillBytes(make([]byte, size))
	var sum point
	for i := range size {
		for _, shift := range []int{4, 0} {
			for range 4 {
				c.double(&sum)
			}
			c.add(&sum, &ofG[d1[i]>>shift&15])
			c.add(&sum, &ofQ[d2[i]>>shift&15])
		}
	}
	return sum
}

// hasX reports whether p's x coordinate is r modulo the order of the curve.
// It compares r·z² with x and so needs no inverse.
func (c *Curve) hasX(p point, r *big.Int) bool {
	if p.isInfinity() {
		return false
	}
	var zz, scaled element
	c.field.mul(&zz, &p.z, &p.z)
	for x := new(big.Int).Set(r); x.Cmp(c.P) < 0; x.Add(x, c.N) {
		scaled = c.field.element(x)
		if c.field.mul(&scaled, &scaled, &zz); scaled == p.x {
			return true
		}
	}
	return false
}
