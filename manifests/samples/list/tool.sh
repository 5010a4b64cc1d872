#!/bin/sh
echo listed
