"""What happens to a run from outside, at random moments: `make chaos`.

Whatever was done to it, a run and a further one must end with the bytes of an
undisturbed run.
"""
